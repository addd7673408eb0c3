import assert from 'node:assert/strict'
import test from 'node:test'
import { filmBytes, sayRaw, type TestSite, testSite } from '../kit/site.ts'

interface Row {
  name: string
  method?: string
  headers?: string[]
  status: number
  range?: string
  bytes?: [number, number]
}

const longAgo = 'Thu, 01 Jan 1970 00:00:00 GMT'

const rows: Row[] = [
  { name: 'without a range the whole film comes', status: 200, bytes: [0, 999] },
  { name: 'the first bytes', headers: ['Range: bytes=0-9'], status: 206, range: 'bytes 0-9/1000', bytes: [0, 9] },
  { name: 'an open end', headers: ['Range: bytes=990-'], status: 206, range: 'bytes 990-999/1000', bytes: [990, 999] },
  { name: 'the last bytes', headers: ['Range: bytes=-5'], status: 206, range: 'bytes 995-999/1000', bytes: [995, 999] },
  {
    name: 'an end past the film',
    headers: ['Range: bytes=998-5000'],
    status: 206,
    range: 'bytes 998-999/1000',
    bytes: [998, 999],
  },
  { name: 'a start past the film', headers: ['Range: bytes=1000-'], status: 416, range: 'bytes */1000' },
  { name: 'none of the last bytes', headers: ['Range: bytes=-0'], status: 416, range: 'bytes */1000' },
  { name: 'another unit is ignored', headers: ['Range: lines=0-9'], status: 200, bytes: [0, 999] },
  { name: 'several ranges bring the whole', headers: ['Range: bytes=0-1,5-6'], status: 200, bytes: [0, 999] },
  { name: 'a backward range is ignored', headers: ['Range: bytes=9-0'], status: 200, bytes: [0, 999] },
  {
    name: 'If-Range with our tag',
    headers: ['Range: bytes=0-0', 'If-Range: "0123abcd"'],
    status: 206,
    range: 'bytes 0-0/1000',
    bytes: [0, 0],
  },
  {
    name: 'If-Range with another tag',
    headers: ['Range: bytes=0-0', 'If-Range: "ffff"'],
    status: 200,
    bytes: [0, 999],
  },
  { name: 'what is known already does not come again', headers: ['If-None-Match: "0123abcd"'], status: 304 },
  {
    name: 'what is known comes again to whoever asks in two lines, neither of which is ours',
    headers: ['If-None-Match: "a"', 'If-None-Match: "b"'],
    status: 200,
    bytes: [0, 999],
  },
  {
    name: 'another film is not the one that was meant',
    headers: ['If-Match: "ffff"', 'Range: bytes=0-9'],
    status: 412,
  },
  { name: 'a film has a tag and no date', headers: [`If-Unmodified-Since: ${longAgo}`], status: 200, bytes: [0, 999] },
  { name: 'HEAD brings the length alone', method: 'HEAD', status: 200 },
  // RFC 9110, 14.2: only GET defines ranges.
  { name: 'HEAD of a range', method: 'HEAD', headers: ['Range: bytes=0-9'], status: 200 },
]

for (const { name, method = 'GET', headers = [], status, range, bytes } of rows) {
  test(`range: ${name}`, async (t) => {
    const site = await testSite(t)
    const [answer] = await sayRaw(site.port, request(site, method, '/media/film', headers))
    assert.equal(answer!.status, status)
    assert.equal(answer!.headers['content-range'], range)
    const wanted = bytes ? filmBytes.subarray(bytes[0], bytes[1] + 1).toString('latin1') : ''
    assert.equal(answer!.body, wanted)
    assert.equal(answer!.headers['accept-ranges'], 'bytes')
    assert.match(answer!.headers['content-security-policy']!, /sandbox/)
  })
}

for (const destination of ['document', 'iframe', 'script', 'style', 'worker', 'serviceworker', 'object', 'embed']) {
  test(`a film is not served as ${destination}`, async (t) => {
    const site = await testSite(t)
    const [answer] = await sayRaw(site.port, request(site, 'GET', '/media/film', [`Sec-Fetch-Dest: ${destination}`]))
    assert.equal(answer!.status, 403)
  })
}

test('whoever may not do something to a film is told what may be done', async (t) => {
  const site = await testSite(t)
  for (const method of ['POST', 'PROPFIND']) {
    const headers = [`Origin: ${site.origin}`, `x-kinoswarm-token: ${site.token}`, 'Content-Length: 0']
    const [answer] = await sayRaw(site.port, request(site, method, '/media/film', headers))
    assert.equal(answer!.status, 405)
    assert.match(answer!.headers.allow!, /GET, HEAD/)
  }
})

test('a call with everything right is carried out', async (t) => {
  const site = await testSite(t)
  const body = '{"version":"1.0.0"}'
  const headers = [
    `Origin: ${site.origin}`,
    `x-kinoswarm-token: ${site.token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  const [answer] = await sayRaw(site.port, request(site, 'POST', '/api/v1/ui/confirm', headers) + body)
  assert.equal(answer!.status, 200)
  assert.deepEqual(site.confirmed, ['1.0.0'])
})

function request({ host }: TestSite, method: string, path: string, headers: string[]): string {
  return [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...headers, 'Connection: close', '', ''].join('\r\n')
}
