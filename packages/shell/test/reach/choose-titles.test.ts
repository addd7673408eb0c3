import assert from 'node:assert/strict'
import test from 'node:test'
import { chooseTitles, parseBytes } from '../../src/seed/choose-titles.ts'
import { size, statusTable } from '../../src/seed/status.ts'

const film = (infohash: string, bytes: number, copies: number) => ({ infohash, size: bytes, copies })

test('The rarest films come first, small ones before large ones, and the quota holds', () => {
  const films = [film('common', 10, 9), film('rare', 50, 0), film('small', 5, 0), film('large', 500, 0)]
  assert.deepEqual(chooseTitles(films, 100, new Set()), ['small', 'rare', 'common'])
  assert.deepEqual(chooseTitles(films, 20, new Set()), ['small', 'common'])
  assert.deepEqual(chooseTitles(films, 0, new Set()), [])
})

test('What is kept stays until others have clearly more copies of it', () => {
  const films = [film('kept', 10, 1), film('other', 10, 0)]
  assert.deepEqual(chooseTitles(films, 10, new Set(['kept'])), ['kept'])
  assert.deepEqual(chooseTitles([film('kept', 10, 3), film('other', 10, 0)], 10, new Set(['kept'])), ['other'])
})

test('Amounts are read as people write them', () => {
  assert.equal(parseBytes('50GB'), 50e9)
  assert.equal(parseBytes('2MB/s'), 2e6)
  assert.equal(parseBytes('1.5 TB'), 1.5e12)
  assert.equal(parseBytes('500k'), 500_000)
  for (const text of ['', 'many', '-5GB', '5 parsecs']) assert.equal(parseBytes(text), null)
  assert.equal(size(1_234_567), '1.2 MB')
})

test('The table says how many full copies exist, this one included', () => {
  const table = statusTable({
    channels: [
      {
        id: 'x'.repeat(52),
        name: 'Open Cinema',
        version: '1.2.0',
        confirmed: 0,
        peers: 4,
        others: 3,
        here: true,
        bytes: 2e6,
      },
    ],
    films: { own: 1, adopted: 2, adoptedBytes: 3e9 },
    peers: 5,
    given: 0,
    received: 0,
    upSpeed: 0,
    downSpeed: 0,
    uptime: 7_200,
  })
  assert.match(table, /Open Cinema\s+1\.2\.0\s+whole\s+4/)
  assert.match(table, /2 adopted \(3\.0 GB\)/)
})
