/** Inputs with the outcome our code must have, and the measures that hold for every one of them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

export interface HostileCase {
  area: string
  name: string
  input: string
  encoding?: 'base64' | 'gen'
  expect: string
  forbid?: string[]
  forbidPollution?: string[]
  forbidNetwork?: string[]
  limits?: { ms?: number; rssMiB?: number }
}

const defaultMs = 1500
const defaultMiB = 64

export function casesOf(area: string): HostileCase[] {
  const all = JSON.parse(readFileSync(new URL('./cases.json', import.meta.url), 'utf8')) as HostileCase[]
  return all.filter((one) => one.area === area)
}

export function inputOf({ input, encoding }: HostileCase): string {
  if (encoding === 'base64') return Buffer.from(input, 'base64').toString()
  if (encoding !== 'gen') return input
  const parts = JSON.parse(input) as (string | { repeat: string; times: number })[]
  return parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}

export type Outcome<T> = { value: T } | { error: unknown }

/** What came of it: quickly, in little memory, and with no prototype changed. */
export function outcomeOf<T>(one: HostileCase, act: () => T): Outcome<T> {
  const [started, before] = [performance.now(), process.memoryUsage.rss()]
  let outcome: Outcome<T>
  try {
    outcome = { value: act() }
  } catch (error) {
    outcome = { error }
  }
  assert.ok(performance.now() - started < (one.limits?.ms ?? defaultMs), 'in time')
  assert.ok((process.memoryUsage.rss() - before) / 2 ** 20 < (one.limits?.rssMiB ?? defaultMiB), 'in little memory')
  for (const key of ['trusted', 'polluted', ...(one.forbidPollution ?? [])])
    assert.equal(Object.hasOwn(Object.prototype, key), false)
  return outcome
}
