import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rangeAnswer } from '../../src/range.ts'

const SIZE = 1000
const ETAG = '"abc"'

/** [header, status, start, end] */
const cases: [string | undefined, number, number?, number?][] = [
  [undefined, 200, 0, 999],
  ['bytes=0-0', 206, 0, 0],
  ['bytes=0-', 206, 0, 999],
  ['bytes=500-', 206, 500, 999],
  ['bytes=999-', 206, 999, 999],
  ['bytes=10-20', 206, 10, 20],
  ['bytes=10-2000', 206, 10, 999],
  ['bytes=0-99999999999999999999', 206, 0, 999],
  ['bytes=00010-00020', 206, 10, 20],
  ['Bytes=10-20', 206, 10, 20],
  [' bytes=10-20 ', 206, 10, 20],
  ['bytes=-1', 206, 999, 999],
  ['bytes=-100', 206, 900, 999],
  ['bytes=-5000', 206, 0, 999],
  ['bytes=1000-', 416],
  ['bytes=1000-2000', 416],
  ['bytes=99999999999999999999-', 416],
  ['bytes=-0', 416],
  // Not to be understood: ignored, as RFC 9110 section 14.2 asks.
  ['bytes=', 200, 0, 999],
  ['bytes=-', 200, 0, 999],
  ['bytes=20-10', 200, 0, 999],
  ['bytes=a-b', 200, 0, 999],
  ['bytes=1-2-3', 200, 0, 999],
  ['bytes=1.5-2', 200, 0, 999],
  ['bytes=+1-2', 200, 0, 999],
  ['bytes=0x10-20', 200, 0, 999],
  ['bytes 10-20', 200, 0, 999],
  ['pieces=0-1', 200, 0, 999],
  ['bytes=0-1,5-6', 200, 0, 999],
  ['', 200, 0, 999],
]

for (const [range, status, start, end] of cases) {
  test(`a GET with Range ${JSON.stringify(range)} is answered with ${status}`, () => {
    const answer = rangeAnswer({ method: 'GET', size: SIZE, range, etag: ETAG })
    assert.equal(answer.status, status)
    assert.deepEqual(answer.span, start === undefined ? null : { start, end })
    const length = start === undefined ? 0 : end! - start + 1
    assert.equal(answer.headers['content-length'], String(length))
    const expected = { 200: undefined, 206: `bytes ${start}-${end}/1000`, 416: 'bytes */1000' }[status]
    assert.equal(answer.headers['content-range'], expected)
    assert.equal(answer.headers['accept-ranges'], 'bytes')
  })
}

test('only GET has ranges: HEAD and others get the whole (RFC 9110, 14.2)', () => {
  for (const method of ['HEAD', 'POST', 'get']) {
    assert.equal(rangeAnswer({ method, size: SIZE, range: 'bytes=0-1' }).status, 200)
  }
})

test('If-Range lets the range through only on an equal strong tag (RFC 9110, 13.1.5)', () => {
  const ask = (ifRange: string, etag?: string) =>
    rangeAnswer({ method: 'GET', size: SIZE, range: 'bytes=0-1', ifRange, etag }).status
  assert.equal(ask(ETAG, ETAG), 206)
  assert.equal(ask('"other"', ETAG), 200)
  assert.equal(ask('W/"abc"', 'W/"abc"'), 200)
  assert.equal(ask('Sun, 22 Nov 2026 10:00:00 GMT', ETAG), 200)
  assert.equal(ask(ETAG, undefined), 200)
})

/** [If-Match, If-None-Match, status of a GET for two bytes] */
const conditions: [string | undefined, string | undefined, number][] = [
  [ETAG, undefined, 206],
  ['*', undefined, 206],
  ['"other", "abc"', undefined, 206],
  ['"other"', undefined, 412],
  ['W/"abc"', undefined, 412],
  ['', undefined, 412],
  [undefined, ETAG, 304],
  [undefined, '*', 304],
  [undefined, 'W/"abc"', 304],
  [undefined, '"other",W/"abc"', 304],
  [undefined, '"other"', 206],
  [undefined, '', 206],
  [ETAG, ETAG, 304],
  ['"other"', ETAG, 412],
]

for (const [ifMatch, ifNoneMatch, status] of conditions) {
  test(`If-Match ${ifMatch} and If-None-Match ${ifNoneMatch} give ${status} (RFC 9110, 13.2.2)`, () => {
    const asked = { size: SIZE, range: 'bytes=0-1', etag: ETAG, ifMatch, ifNoneMatch }
    const answer = rangeAnswer({ method: 'GET', ...asked })
    assert.equal(answer.status, status)
    assert.equal(answer.headers.etag, ETAG)
    assert.equal(answer.span === null, status > 300)
    if (status === 304) assert.equal(rangeAnswer({ method: 'POST', ...asked }).status, 412)
  })
}

test('an empty film has no range at all', () => {
  assert.equal(rangeAnswer({ method: 'GET', size: 0, range: 'bytes=0-' }).status, 416)
  assert.equal(rangeAnswer({ method: 'GET', size: 0, range: 'bytes=-1' }).status, 416)
  assert.deepEqual(rangeAnswer({ method: 'GET', size: 0 }).span, null)
})

test('any span that comes out lies inside the film', () => {
  let seed = 1
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  const alphabet = 'bytes=-0123456789, \t;x'
  for (let round = 0; round < 20_000; round++) {
    let range = random(2) ? 'bytes=' : ''
    for (let length = random(24); length > 0; length--) range += alphabet[random(alphabet.length)]
    const size = random(2000)
    const { status, span } = rangeAnswer({ method: 'GET', size, range })
    if (span) assert.ok(span.start >= 0 && span.end >= span.start && span.end < size, range)
    else assert.ok(status === 416 || size === 0)
  }
})
