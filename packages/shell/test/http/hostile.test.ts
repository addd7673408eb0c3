import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { type RawAnswer, sayRaw, type TestSite, testSite } from '../kit/site.ts'

interface Case {
  name: string
  input: string
  encoding?: 'gen'
  expect: string
  requireHeaders?: Record<string, string>
  requireHeadersIf200?: Record<string, string>
  forbidHeaders?: string[]
  forbidHeaderValues?: Record<string, string>
  forbid?: string[]
  secondStatus?: (number | 'close')[]
  maxBytes?: number
  hold?: boolean
  limits?: { ms?: number }
}

const cases = JSON.parse(await readFile(new URL('./hostile-cases.json', import.meta.url), 'utf8')) as Case[]

for (const entry of cases) {
  test(`a request of the kind “${entry.name}” gets what it deserves`, async (t) => {
    const site = await testSite(t)
    const limitMs = entry.limits?.ms ?? 5_000
    const answers = await sayRaw(site.port, fill(textOf(entry), site), { hold: entry.hold ?? false, limitMs })
    check(entry, answers)
    const [alive] = await sayRaw(site.port, `GET / HTTP/1.1\r\nHost: ${site.host}\r\nConnection: close\r\n\r\n`)
    assert.equal(alive!.status, 200, 'the server answers afterwards')
    assert.deepEqual(site.confirmed, [], 'nothing was changed')
  })
}

function check(entry: Case, answers: RawAnswer[]): void {
  const first = answers[0]!
  const wanted = entry.expect.replace(/^http:/, '').split(',')
  if (!wanted.includes('any')) assert.ok(wanted.includes(String(first.status)), `status ${first.status}, not ${wanted}`)
  const required = { ...entry.requireHeaders, ...(first.status === 200 && entry.requireHeadersIf200) }
  for (const [name, value] of Object.entries(required)) {
    assert.ok(first.headers[name]?.includes(value), `${name}: ${first.headers[name]} lacks ${value}`)
  }
  for (const name of entry.forbidHeaders ?? []) assert.ok(!(name in first.headers), `${name} was sent`)
  for (const [name, value] of Object.entries(entry.forbidHeaderValues ?? {})) {
    assert.ok(!first.headers[name]?.includes(value), `${name}: ${first.headers[name]}`)
  }
  for (const text of entry.forbid ?? []) assert.ok(!first.body.includes(text), `“${text}” was served`)
  if (entry.secondStatus) assert.ok(entry.secondStatus.includes(answers[1]?.status ?? 'close'))
  if (entry.maxBytes) assert.ok(first.bytes <= entry.maxBytes, `${first.bytes} bytes`)
}

function textOf({ input, encoding }: Case): string {
  if (encoding !== 'gen') return input
  const parts = JSON.parse(input) as (string | { repeat: string; times: number })[]
  return parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}

function fill(text: string, { host, port, origin, token }: TestSite): string {
  const values: Record<string, string> = {
    HOST: host,
    PORT: String(port),
    OTHERPORT: String(port + 1),
    ORIGIN: origin,
    TOKEN: `x-kinoswarm-token: ${token}\r\n`,
    TOKENVALUE: token,
    CONTROL: '/api/v1/ui/confirm',
    UI: '/',
    STREAM: '/media/film',
    HTMLSTREAM: '/media/page',
  }
  return text.replace(/\{\{([A-Z]+)\}\}/g, (_all, name: string) => values[name] ?? '')
}
