/** docs/trust.md, clause 1. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonical, parseCanonical } from '../src/canonical/json.ts'
import type { FeedError } from '../src/index.ts'

const rows: [name: string, text: string | Buffer, expected: string][] = [
  ['sorted and tight', '{"a":1,"b":[true,null,"x"]}', 'ok'],
  ['letters beyond ASCII', '{"a":"Ærø — 映画 🎬"}', 'ok'],
  ['keys in UTF-16 order', '{"a":1,"é":2,"𝒳":3,"\uffee":4}', 'ok'],
  ['space', '{ "a":1}', 'MALFORMED'],
  ['keys out of order', '{"b":1,"a":2}', 'MALFORMED'],
  ['duplicate keys', '{"a":1,"a":2}', 'MALFORMED'],
  ['a duplicate key by escape', '{"a":1,"\\u0061":2}', 'MALFORMED'],
  ['an escape that is not needed', '{"a":"\\u0041"}', 'MALFORMED'],
  ['a fraction', '{"a":1.5}', 'MALFORMED'],
  ['a whole number written as a fraction', '{"a":1.0}', 'MALFORMED'],
  ['an exponent', '{"a":1e3}', 'MALFORMED'],
  ['minus zero', '{"a":-0}', 'MALFORMED'],
  ['a number too large to be exact', '{"a":9007199254740993}', 'MALFORMED'],
  ['a number without end', '{"a":1e400}', 'MALFORMED'],
  ['trailing bytes', '{"a":1} ', 'MALFORMED'],
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), 'MALFORMED'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'MALFORMED'],
  ['sixteen deep', '['.repeat(16) + ']'.repeat(16), 'ok'],
  ['seventeen deep', '['.repeat(17) + ']'.repeat(17), 'MALFORMED'],
  ['half a million deep', '['.repeat(500_000) + ']'.repeat(500_000), 'TOO_LARGE'],
  ['as many parts as there may be', `[${'[],'.repeat(499)}1]`, 'ok'],
  ['endless data: more parts than there may be', `[${'[],'.repeat(500)}1]`, 'TOO_LARGE'],
  ['commas and brackets in a text are no parts', `"${',[{\\\\\\"'.repeat(500)}"`, 'ok'],
  ['too large', `"${'x'.repeat(2 ** 20)}"`, 'TOO_LARGE'],
  ['a key called __proto__ is a key like others', '{"__proto__":{"polluted":1}}', 'ok'],
]

describe('reading', () => {
  for (const [name, text, expected] of rows) {
    test(name, () => {
      let outcome = 'ok'
      try {
        const value = parseCanonical(Buffer.from(text as string), { maxBytes: 2 ** 20, maxParts: 1000 })
        assert.equal(canonical(value), String(text))
      } catch (error) {
        outcome = (error as FeedError).code
      }
      assert.equal(outcome, expected)
      assert.equal(({} as { polluted?: number }).polluted, undefined)
    })
  }
})
