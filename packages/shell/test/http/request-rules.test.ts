import assert from 'node:assert/strict'
import test from 'node:test'
import { Refusal } from '../../src/http/refusal.ts'
import { requireHost, requireOwnOrigin, requirePlainTarget } from '../../src/http/request-rules.ts'

const host = 'abc-0123456789abcdef.localhost:4000'
const served = new Set([host])

function facts(method: string, target: string, headers: Record<string, string> = {}) {
  return { method, target, httpVersion: '1.1', rawHeaders: ['Host', host, ...Object.entries(headers).flat()] }
}

const origin = `http://${host}`
const same = { 'Sec-Fetch-Site': 'same-origin' }
const page = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

const requests: [string, string, string, Record<string, string>, number | 'passes'][] = [
  ['a page that is typed in', 'GET', '/', { 'Sec-Fetch-Site': 'none', ...page }, 'passes'],
  ['a link from another site to the front door', 'GET', '/', { 'Sec-Fetch-Site': 'cross-site', ...page }, 'passes'],
  ['a link from another site to anything else', 'GET', '/app.js', { 'Sec-Fetch-Site': 'cross-site', ...page }, 403],
  ['a frame of another site', 'GET', '/', { 'Sec-Fetch-Site': 'cross-site', ...page, 'Sec-Fetch-Dest': 'iframe' }, 403],
  [
    'a script tag of another site',
    'GET',
    '/app.js',
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'script' },
    403,
  ],
  ['a page of another localhost name', 'GET', '/', { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Dest': 'empty' }, 403],
  ['a file of our own page', 'GET', '/app.js', same, 'passes'],
  ['a reader that sends none of these headers', 'GET', '/app.js', {}, 'passes'],
  ['a call of our own page', 'POST', '/api/v1/x', { ...same, Origin: origin }, 'passes'],
  ['a call without an origin', 'POST', '/api/v1/x', same, 403],
  [
    'a call of another origin that claims our site',
    'POST',
    '/api/v1/x',
    { ...same, Origin: 'http://evil.example' },
    403,
  ],
  ['a call of https', 'POST', '/api/v1/x', { Origin: `https://${host}` }, 403],
  ['a call of an origin that begins like ours', 'POST', '/api/v1/x', { Origin: `${origin}.evil.example` }, 403],
  ['a call of the null origin', 'POST', '/api/v1/x', { Origin: 'null' }, 403],
  ['a method of WebDAV', 'PROPFIND', '/', { Origin: origin }, 405],
]

for (const [name, method, target, headers, outcome] of requests) {
  test(`origin: ${name} ${outcome === 'passes' ? 'passes' : 'is refused'}`, () => {
    const judge = () => requireOwnOrigin(facts(method, target, headers), host)
    if (outcome === 'passes') judge()
    else assert.throws(judge, (error) => error instanceof Refusal && error.status === outcome)
  })
}

test('origin: the front door of a trial opens to a frame, and nothing else of it does', () => {
  const frame = { 'Sec-Fetch-Site': 'cross-site', ...page, 'Sec-Fetch-Dest': 'iframe' }
  requireOwnOrigin(facts('GET', '/', frame), host, true)
  assert.throws(() => requireOwnOrigin(facts('GET', '/app.js', frame), host, true), Refusal)
  assert.throws(
    () => requireOwnOrigin(facts('GET', '/', { ...frame, 'Sec-Fetch-Dest': 'object' }), host, true),
    Refusal,
  )
})

const targets: [string, string | number][] = [
  ['/', '/'],
  ['/a/b.js?x=1', '/a/b.js'],
  ['/art/%C3%A9', '/art/é'],
  ['//evil.example/', 400],
  ['/a//b', 400],
  ['/../x', 400],
  ['/a/./b', 400],
  ['/a%2f..%2fb', 400],
  ['/a%5cb', 400],
  ['/a\\b', 400],
  ['/%00', 400],
  ['/%zz', 400],
  ['/%252e', 400],
  ['http://evil.example/', 400],
  ['*', 400],
  [`/${'a'.repeat(5000)}`, 400],
]

for (const [target, outcome] of targets) {
  test(`target: ${target.slice(0, 30)} ${typeof outcome === 'string' ? 'is a path' : 'is refused'}`, () => {
    if (typeof outcome === 'string') assert.equal(requirePlainTarget(target).path, outcome)
    else assert.throws(() => requirePlainTarget(target), { status: outcome })
  })
}

test('a host is one of ours, exactly, and once', () => {
  const ask =
    (rawHeaders: string[], httpVersion = '1.1') =>
    () =>
      requireHost({ method: 'GET', target: '/', httpVersion, rawHeaders }, served)
  assert.equal(ask(['hOsT', host])(), host)
  assert.throws(ask([]), { status: 400 })
  assert.throws(ask(['Host', host, 'host', host]), { status: 400 })
  assert.throws(ask(['Host', host.toUpperCase()]), { status: 421 })
  assert.throws(ask(['Host', `${host} `]), { status: 421 })
  assert.throws(ask(['Host', '127.0.0.1:4000']), { status: 421 })
  assert.throws(ask(['Host', host], '1.0'), { status: 400 })
})
