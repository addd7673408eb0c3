import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface HostileCase {
  area: string
  name: string
  input: string
  encoding?: 'base64' | 'gen'
  expect: string
  forbid?: string[]
  require?: string[]
  forbidPollution?: string[]
  forbidNetwork?: string[]
  limits?: { ms?: number; rssMB?: number; rssMiB?: number }
  transport?: string
}

const file = fileURLToPath(new URL('../../../../test/hostile/cases.json', import.meta.url))
const DEFAULT_MS = 1500

export function hostileCases(area: string): HostileCase[] {
  const cases = JSON.parse(readFileSync(file, 'utf8')) as HostileCase[] | { cases: HostileCase[] }
  return (Array.isArray(cases) ? cases : cases.cases).filter((one) => one.area === area)
}

export function inputBytes(one: HostileCase): Buffer {
  if (one.encoding === 'base64') return Buffer.from(one.input, 'base64')
  if (one.encoding !== 'gen') return Buffer.from(one.input)
  const parts = JSON.parse(one.input) as (string | { repeat: string; times: number })[]
  return Buffer.from(parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join(''))
}

/** Runs something hostile and checks what every case asks: quick, and nothing left on Object.prototype. */
export function contained<T>(one: HostileCase, run: () => T): { value: T } | { error: unknown } {
  const before = Object.getOwnPropertyNames(Object.prototype).length
  const start = performance.now()
  let outcome: { value: T } | { error: unknown }
  try {
    outcome = { value: run() }
  } catch (error) {
    outcome = { error }
  }
  const ms = performance.now() - start
  if (ms > (one.limits?.ms ?? DEFAULT_MS)) throw new Error(`${one.name} took ${Math.round(ms)} ms`)
  if (Object.getOwnPropertyNames(Object.prototype).length !== before) throw new Error(`${one.name} polluted`)
  for (const key of one.forbidPollution ?? []) if (key in {}) throw new Error(`${one.name} polluted ${key}`)
  return outcome
}
