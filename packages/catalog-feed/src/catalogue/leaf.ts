/**
 * Schemas of zod for single values and lists that look at a value once. A record has a hundred values; a chain of
 * checks and transforms makes several calls and objects of each, which was a quarter of what publishing costs. Pure.
 */
import * as z from 'zod'

/** Why a value is not taken, in words. Made once for each rule. */
export class Refusal {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** A schema whose values are what `read` makes of them. */
export function leaf<Value>(read: (value: unknown) => Value | Refusal): z.ZodType<Value, Value> {
  const schema = z.unknown()
  const parse = (payload: z.core.ParsePayload) => {
    const value = read(payload.value)
    if (value instanceof Refusal) refuse(payload, value.message, schema)
    else payload.value = value
    return payload
  }
  schema._zod.parse = parse
  schema._zod.run = parse
  return schema as unknown as z.ZodType<Value, Value>
}

/** Text that `accept` takes as it is. */
export function textLeaf(
  max: number,
  accept: RegExp | ((text: string) => boolean),
  why: string,
): z.ZodType<string, string> {
  const refusal = new Refusal(why)
  const accepted = accept instanceof RegExp ? (text: string) => accept.test(text) : accept
  return leaf((value) => {
    if (typeof value !== 'string') return noText(value)
    return value.length <= max && accepted(value) ? value : refusal
  })
}

export function wholeLeaf(min: number, max: number): z.ZodType<number, number> {
  const refusal = new Refusal(`a whole number from ${min} to ${max}`)
  return leaf((value) => {
    if (typeof value !== 'number') return NO_NUMBER
    return Number.isSafeInteger(value) && value >= min && value <= max ? value : refusal
  })
}

/** Nothing is an empty list. */
export function listLeaf<Item extends z.ZodType>(item: Item, max: number): z.ZodDefault<z.ZodArray<Item>> {
  const schema = z.array(item).default([])
  const parse = (payload: z.core.ParsePayload, context: z.core.ParseContextInternal) => {
    const given = payload.value ?? (payload.value === undefined ? [] : null)
    if (!Array.isArray(given) || given.length > max) {
      refuse(payload, Array.isArray(given) ? `a list of at most ${max}` : 'a list is expected', schema)
      return payload
    }
    const values = new Array<unknown>(given.length)
    for (let i = 0; i < given.length; i++) {
      const read = item._zod.run({ value: given[i], issues: [] }, context) as z.core.ParsePayload
      values[i] = read.value
      if (read.issues.length > 0) payload.issues.push(...z.core.util.prefixIssues(i, read.issues))
    }
    payload.value = values
    return payload
  }
  schema._zod.parse = parse
  schema._zod.run = parse
  return schema
}

const NO_TEXT = new Refusal('text is expected')
const MISSING = new Refusal('is missing')
const NO_NUMBER = new Refusal('a number is expected')

/** Why a value that should be a text is none. */
export function noText(value: unknown): Refusal {
  return value === undefined ? MISSING : NO_TEXT
}

function refuse(payload: z.core.ParsePayload, message: string, inst: z.core.$ZodType): void {
  payload.issues.push({ code: 'custom', message, input: payload.value, inst })
}
