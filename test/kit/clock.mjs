/**
 * Loaded into a process before anything else (`node --import`): its clock is ahead by as many seconds as a file says, and
 * follows when the file changes, as if somebody set the clock of the machine.
 */
import { readFileSync } from 'node:fs'

const file = process.env.KINOSWARM_TEST_CLOCK
const lookEveryMs = 100
const RealDate = Date
let ahead = 0
let looked = Number.NEGATIVE_INFINITY

function now() {
  const real = RealDate.now()
  if (file && real - looked > lookEveryMs) {
    looked = real
    ahead = Number(readFileSync(file, 'utf8')) * 1000 || 0
  }
  return real + ahead
}

globalThis.Date = class MovedDate extends RealDate {
  constructor(...given) {
    if (given.length > 0) super(...given)
    else super(now())
  }

  static now() {
    return now()
  }
}
