/** The collection of bad inputs beside the project: records, documents and pictures, mapped to our shapes in one place. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { decompress } from '../../src/catalogue/frame.ts'
import { infohashOf } from '../../src/catalogue/import/magnet.ts'
import { parseStrictJson } from '../../src/catalogue/import/strict-json.ts'
import { CatalogueError, checkImage, parseTitle } from '../../src/index.ts'

interface Case {
  area: string
  name: string
  input: string
  expect: string
  encoding?: string
  codec?: string
  forbid?: string[]
  limits?: { ms?: number; rssMiB?: number; rssMB?: number }
}

const file = new URL('../../../../../shared/hostile/cases.json', import.meta.url)
const cases: Case[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Case[]) : []
const DOCUMENT_MAX_BYTES = 16 << 20

function bytesOf({ input, encoding }: Case): Buffer {
  if (encoding === 'base64') return Buffer.from(input, 'base64')
  if (encoding !== 'gen') return Buffer.from(input)
  const parts = JSON.parse(input) as (string | { repeat: string; times: number })[]
  return Buffer.from(parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join(''))
}

/** `{id, title, year, license, poster, magnet, subtitles, description}` as our record; nothing is forgiven on the way. */
function toRecord(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { license, poster, magnet, subtitles, description, ...rest } = value as Record<string, unknown>
  const infohash = typeof magnet === 'string' ? infohashOf(magnet) : null
  return {
    ...rest,
    type: 'short',
    added: 1,
    licence: license,
    attribution: 'Somebody',
    page: 'https://films.example/',
    ...(description !== undefined && { synopsis: description }),
    poster: poster === undefined ? undefined : { path: poster },
    sources: [{ infohash: infohash ?? String(magnet), size: 1 }],
    subtitles: Array.isArray(subtitles)
      ? subtitles.map((one: { lang: unknown; path: unknown }) => ({ language: one.lang, path: one.path }))
      : subtitles,
  }
}

function accept(one: Case): unknown {
  const raw = bytesOf(one)
  if (one.area === 'image') return checkImage(raw).type
  const bytes = one.codec === 'br' ? decompress(raw, DOCUMENT_MAX_BYTES) : raw
  const value = parseStrictJson(bytes, DOCUMENT_MAX_BYTES)
  if (one.area === 'catalogue-record') return parseTitle(toRecord(value))
  const { items } = value as { items: unknown[] }
  const titles = items.map((item) => parseTitle(toRecord(item)))
  if (new Set(titles.map(({ id }) => id)).size < titles.length) throw new CatalogueError('DUPLICATE_ID', 'twice')
  return titles
}

function outcome(one: Case): { accepted: boolean; value: unknown } {
  try {
    return { accepted: true, value: accept(one) }
  } catch (error) {
    assert.ok(error instanceof CatalogueError, `an error of ours: ${error}`)
    return { accepted: false, value: null }
  }
}

test('the collection of bad inputs is here', {
  skip: cases.length > 0 ? false : 'it is not beside the project',
}, () => {
  assert.ok(cases.length > 100)
})

for (const one of cases.filter(({ area }) => ['catalogue-record', 'catalogue-json', 'image'].includes(area))) {
  test(`${one.area} ${one.name}: ${one.expect}`, () => {
    const memory = process.memoryUsage.rss()
    const started = performance.now()
    const { accepted, value } = outcome(one)
    assert.ok(performance.now() - started < (one.limits?.ms ?? 1500) * 2, 'in time')
    assert.ok(process.memoryUsage.rss() - memory < 128 << 20, 'within memory')
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
    if (one.expect === 'accept' || one.expect === 'neutral') assert.ok(accepted)
    if (one.expect === 'reject') assert.ok(!accepted)
    const text = JSON.stringify(value) ?? ''
    if (one.expect === 'strip')
      for (const bad of one.forbid ?? [])
        assert.ok(!text.includes(bad) && !text.includes(JSON.stringify(bad).slice(1, -1)))
    assert.ok(text.isWellFormed?.() ?? true)
  })
}
