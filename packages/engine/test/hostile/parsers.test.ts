import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EngineError } from '../../src/errors.ts'
import { decodeBencode, encodeBencode } from '../../src/torrent/bencode.ts'
import { displayPath } from '../../src/torrent/display-name.ts'
import { parseMagnet } from '../../src/torrent/magnet.ts'
import { parseTorrent } from '../../src/torrent/torrent-file.ts'
import { contained, type HostileCase, hostileCases, inputBytes } from './kit.ts'

function verdict(one: HostileCase, outcome: { value: unknown } | { error: unknown }): void {
  if ('error' in outcome) {
    assert.ok(outcome.error instanceof EngineError, `${one.name}: a typed error, not ${outcome.error}`)
    assert.notEqual(one.expect, 'accept', `${one.name}: ${outcome.error.message}`)
    return
  }
  assert.notEqual(one.expect, 'reject', `${one.name} was accepted`)
  const text = JSON.stringify(outcome.value)
  for (const forbidden of one.forbid ?? []) {
    const found = text.includes(forbidden) || text.includes(JSON.stringify(forbidden).slice(1, -1))
    assert.ok(!found, `${one.name}: ${JSON.stringify(forbidden)} came through in ${text}`)
  }
  for (const required of one.require ?? []) assert.ok(text.includes(required), `${one.name}: ${required} is missing`)
}

for (const one of hostileCases('bencode')) {
  test(`bencode, ${one.name}: ${one.expect}`, () =>
    verdict(
      one,
      contained(one, () => parseTorrent(inputBytes(one)).name),
    ))
}

for (const one of hostileCases('magnet')) {
  test(`magnet, ${one.name}: ${one.expect}`, () =>
    verdict(
      one,
      contained(one, () => parseMagnet(one.input)),
    ))
}

for (const one of hostileCases('torrent-name')) {
  test(`torrent name, ${one.name}: ${one.expect}`, () => {
    const components = JSON.parse(inputBytes(one).toString()) as string[]
    const outcome = contained(one, () => displayPath(components))
    verdict(one, outcome)
    assert.ok('value' in outcome)
    for (const name of outcome.value) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      assert.doesNotMatch(name, /[/\\:\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]|^[-.]|[. ]$|^\s*$/)
      assert.doesNotMatch(name, /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      assert.ok(Buffer.byteLength(name) <= 255)
    }
  })
}

test('what a torrent says survives being read and written again', () => {
  const info = new Map<string, number | Uint8Array>([
    ['length', 10],
    ['name', Buffer.from('a.mp4')],
    ['piece length', 16_384],
    ['pieces', Buffer.alloc(20, 'a')],
  ])
  const bytes = encodeBencode(new Map([['info', info]]))
  const parsed = parseTorrent(bytes)
  assert.deepEqual(Buffer.from(parsed.bare), bytes)
  assert.deepEqual(parsed.files, [{ index: 0, path: ['a.mp4'], size: 10, offset: 0, padding: false }])
})

test('trackers, web seeds and nodes of a torrent are not handed on', () => {
  const info = 'd6:lengthi10e4:name5:a.mp412:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae'
  const bytes = Buffer.from(`d8:announce9:udp://x:15:nodesll1:ai1eee8:url-list8:http://x4:info${info}e`)
  assert.equal(Buffer.from(parseTorrent(bytes).bare).toString(), `d4:info${info}e`)
})

test('a torrent of version 2 only says that it cannot be played', () => {
  const bytes = Buffer.from('d4:infod9:file treede12:meta versioni2e4:name1:x12:piece lengthi16384eee')
  assert.throws(() => parseTorrent(bytes), { code: 'unsupported-torrent' })
})

test('20,000 mutations of a torrent end in a torrent or a typed error, quickly', () => {
  const seedBytes = Buffer.from(
    'd4:infod5:filesld6:lengthi70000e4:pathl3:dir5:a.mp4eed4:attr1:p6:lengthi5e4:pathl1:bee' +
      'e4:name4:film12:piece lengthi65536e6:pieces40:aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbee',
  )
  assert.equal(parseTorrent(seedBytes).files.length, 2)
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  const start = performance.now()
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(seedBytes)
    for (let change = 1 + random(4); change > 0; change--) bytes[random(bytes.length)] = random(256)
    const cut = random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes
    try {
      parseTorrent(cut)
    } catch (error) {
      assert.ok(error instanceof EngineError, String(error))
    }
  }
  assert.ok(performance.now() - start < 60_000)
})

test('bencode keeps its bounds whatever is nested', () => {
  assert.throws(() => decodeBencode(Buffer.from('l'.repeat(1000) + 'e'.repeat(1000))), RangeError)
  assert.throws(() => decodeBencode(Buffer.from('i-0e')), SyntaxError)
  assert.throws(() => decodeBencode(Buffer.from('i01e')), SyntaxError)
  assert.throws(() => decodeBencode(Buffer.from('d1:bi1e1:ai2ee'), { sorted: true }), SyntaxError)
  assert.throws(() => decodeBencode(Buffer.from('d1:ai1e1:ai2ee')), SyntaxError)
  assert.throws(() => decodeBencode(Buffer.from('i1ei2e')), SyntaxError)
  assert.equal(decodeBencode(Buffer.from('i1ei2e'), { trailing: true }), 1)
})
