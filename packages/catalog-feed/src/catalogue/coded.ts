/** Columns of few different values, each written once, and a character for each card that says which. Pure. */
import { malformed } from './frame.ts'

export interface Coded<Value> {
  of: Value[]
  /** A character a card: place 0 is `#`, and so on, without the backslash, which JSON would write as two. */
  at: string
}

const FIRST = '#'.charCodeAt(0)
const BACKSLASH = '\\'.charCodeAt(0)

export function coded<Value>(values: readonly Value[]): Coded<Value> {
  const places = new Map<Value, number>()
  let at = ''
  for (const value of values) {
    const place = places.get(value) ?? places.size
    places.set(value, place)
    at += String.fromCharCode(FIRST + place + (FIRST + place >= BACKSLASH ? 1 : 0))
  }
  return { of: [...places.keys()], at }
}

/** A value for each card. Throws `BAD_SEGMENT` where one is not there. */
export function fromCoded<Value>({ of, at }: Coded<Value>): Value[] {
  const values = new Array<Value>(at.length)
  for (let i = 0; i < at.length; i++) {
    const value = of[placeOf(at.charCodeAt(i))]
    if (value === undefined) throw malformed('a card has a value that is not there')
    values[i] = value
  }
  return values
}

/** The value of one card in a column that nobody has checked; undefined where there is none. */
export function valueAt(column: unknown, card: number): unknown {
  const { of, at } = (typeof column === 'object' && column !== null ? column : {}) as Partial<Coded<unknown>>
  return Array.isArray(of) && typeof at === 'string' ? of[placeOf(at.charCodeAt(card))] : undefined
}

function placeOf(code: number): number {
  return code - FIRST - (code > BACKSLASH ? 1 : 0)
}
