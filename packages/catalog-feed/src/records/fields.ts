/** The few shapes a record is made of. Each reads one `unknown` value or throws `MALFORMED` naming the field. */
import { FeedError } from '../error.ts'
import { plainLine } from '../words/plain.ts'

export type Field<T> = (value: unknown, path: string) => T
type Shape = Record<string, Field<unknown>>
export type Read<F> = F extends Field<infer T> ? T : never
type OptionalKeys<S extends Shape> = { [K in keyof S]: undefined extends Read<S[K]> ? K : never }[keyof S]
type Body<S extends Shape> = { [K in Exclude<keyof S, OptionalKeys<S>>]: Read<S[K]> } & {
  [K in OptionalKeys<S>]?: Read<S[K]>
}

/** A z-base-32 key: 256 bits, of which the last letter carries one, so that only `y` and `o` can end it. */
const idPattern = /^[13456789abcdefghijkmnopqrstuwxyz]{51}[yo]$/

const loneSurrogate = /\p{Surrogate}/u

/** Unknown fields are ignored, so that a newer maintainer can speak to an older shell; they stay part of what is signed. */
export function object<S extends Shape>(shape: S): Field<Body<S>> {
  const names = Object.keys(shape)
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object')
    const body: Record<string, unknown> = {}
    for (const name of names) {
      const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
      const read = (shape[name] as Field<unknown>)(own, path ? `${path}.${name}` : name)
      if (read !== undefined) body[name] = read
    }
    return body as Body<S>
  }
}

export function list<T>(item: Field<T>, { min = 0, max }: { min?: number; max: number }): Field<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list')
    if (value.length < min || value.length > max) throw wrong(path, `a list of ${min} to ${max} items`)
    return value.map((one, index) => item(one, `${path}[${index}]`))
  }
}

/** A map of short lower-case names to values, such as counts. */
export function named<T>(item: Field<T>, max: number): Field<Record<string, T>> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object')
    const entries = Object.entries(value)
    if (entries.length > max) throw wrong(path, `an object of at most ${max} names`)
    return Object.fromEntries(
      entries.map(([name, one]) => {
        if (!/^[a-z][a-zA-Z0-9-]{0,31}$/.test(name)) throw wrong(`${path}.${name.slice(0, 32)}`, 'a short name')
        return [name, item(one, `${path}.${name}`)]
      }),
    )
  }
}

export function text(max: number, min = 1): Field<string> {
  return (value, path) => {
    if (typeof value !== 'string' || value.length < min || value.length > max || loneSurrogate.test(value)) {
      throw wrong(path, `text of ${min} to ${max} characters`)
    }
    return value
  }
}

/** Text in one line, without anything that is not seen: a name must not pretend to be more than a name. */
export function line(max: number): Field<string> {
  const read = text(max)
  return (value, path) => {
    const name = read(value, path)
    if (name !== plainLine(name)) throw wrong(path, 'one line without control characters')
    return name
  }
}

export function pattern(expression: RegExp, words: string): Field<string> {
  return (value, path) => {
    if (typeof value !== 'string' || !expression.test(value)) throw wrong(path, words)
    return value
  }
}

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Field<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw wrong(path, `a whole number from ${min} to ${max}`)
    }
    return value
  }
}

export function literal<T extends string>(expected: T): Field<T> {
  return (value, path) => {
    if (value !== expected) throw wrong(path, JSON.stringify(expected))
    return expected
  }
}

export function optional<T>(field: Field<T>): Field<T | undefined> {
  return (value, path) => (value === undefined ? undefined : field(value, path))
}

export function nullable<T>(field: Field<T>): Field<T | null> {
  return (value, path) => (value === null ? null : field(value, path))
}

export const id = pattern(idPattern, 'a key in z-base-32')
export const hash = pattern(/^[0-9a-f]{64}$/, '64 hex digits')
/** `major.minor.patch`, each below a million, with no leading zero. */
export const version = pattern(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, 'a version such as 1.2.3')
/** Unix seconds, up to the year 9999. */
export const time = integer(0, 253_402_300_799)

function wrong(path: string, expected: string): FeedError {
  return new FeedError('MALFORMED', `A record is refused: ${path || 'it'} must be ${expected}.`)
}
