import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { PeerFault } from '@kinoswarm/engine/guards'
import crypto from 'hypercore-crypto'
import { addressKind, formatPeerHint, parseHostPort, parsePeerHint } from '../../src/reach/address.ts'
import { beaconMatches, decodeBeacon, encodeBeacon } from '../../src/reach/beacon.ts'
import { channelProof, greetingCodec } from '../../src/reach/greeting.ts'
import { AddressFilter, ReachError } from '../../src/reach/index.ts'
import { mergePeers, readRemembered, writeRemembered } from '../../src/reach/node-file.ts'
import { feed, folder, shell } from './kit/world.ts'

const badAddress = (error: unknown) => error instanceof ReachError && error.code === 'BAD_ADDRESS'

test('Addresses are told apart by what they are good for', () => {
  const kinds = {
    public: ['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1'],
    private: ['10.0.0.1', '172.16.9.9', '192.168.1.1', '100.64.0.1'],
    loopback: ['127.0.0.1', '127.9.9.9'],
    'link-local': ['169.254.1.1'],
    reserved: ['0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', 'example.org', '203.0.113.7', '198.18.0.1'],
  }
  for (const [kind, hosts] of Object.entries(kinds))
    for (const host of hosts) assert.equal(addressKind(host), kind, host)
})

test('Strangers may name public addresses only, and what is blocked is blocked for all', () => {
  const filter = new AddressFilter({
    blocked: ['6.6.6.0/24', 'bad people:7.7.7.1-7.7.7.9', '# note', '9.9.9.9'],
  })
  const allowed = (host: string) => [filter.allows(host, 'stranger'), filter.allows(host, 'local-discovery')]
  assert.deepEqual(allowed('8.8.8.8'), [true, true])
  assert.deepEqual(allowed('192.168.1.1'), [false, true])
  assert.deepEqual(allowed('127.0.0.1'), [false, true])
  for (const host of ['6.6.6.77', '7.7.7.5', '9.9.9.9', '224.0.0.1', 'router.local'])
    assert.deepEqual(allowed(host), [false, false])
})

test('A peer is written and read back by address, and by key and address', () => {
  const publicKey = crypto.randomBytes(32)
  const hint = { publicKey, host: '1.2.3.4', port: 49737 }
  assert.deepEqual(parsePeerHint(formatPeerHint(hint)), hint)
  assert.deepEqual(parseHostPort('node.example.org:1'), { host: 'node.example.org', port: 1 })
  for (const text of [
    '',
    ':1',
    'a:0',
    'a:65536',
    'a',
    'a b:1',
    'key@1.2.3.4:5',
    `${'x'.repeat(500)}:1`,
    'http://a:1',
  ]) {
    assert.throws(() => parsePeerHint(text), badAddress, text)
  }
})

test('A beacon is recognised by those who have the link only, and never looks the same twice', () => {
  const [followed, other, run] = [crypto.randomBytes(32), crypto.randomBytes(32), crypto.randomBytes(8)]
  const [one, two] = [encodeBeacon(run, 4000, [followed]), encodeBeacon(run, 4000, [followed])]
  const [first, second] = [decodeBeacon(one)!, decodeBeacon(two)!]
  assert.equal(beaconMatches(first, [other, followed]), true)
  assert.equal(beaconMatches(first, [other]), false)
  const seen = new Set(first.tags.map(String))
  assert.ok(second.tags.every((tag) => !seen.has(String(tag))))
  assert.equal(encodeBeacon(run, 4000, []).length, one.length)
  assert.equal(beaconMatches({ ...first, port: 4001 }, [followed]), false, 'a replay with another port')
  for (const bad of [Buffer.alloc(0), one.subarray(1), Buffer.concat([one, one]), crypto.randomBytes(one.length)]) {
    assert.equal(decodeBeacon(bad), null)
  }
})

test('A greeting survives the wire; one over its bounds or cut short is refused', () => {
  const greeting = {
    port: 4000,
    minutes: 29_000_000,
    proofs: [crypto.randomBytes(16)],
    nodes: [{ host: '1.2.3.4', port: 5 }],
  }
  const size = { start: 0, end: 0 }
  greetingCodec.preencode(size, greeting)
  const buffer = Buffer.alloc(size.end)
  greetingCodec.encode({ start: 0, end: size.end, buffer }, greeting)
  assert.deepEqual(greetingCodec.decode({ start: 0, end: size.end, buffer }), greeting)
  for (let end = 0; end < size.end; end++)
    assert.throws(() => greetingCodec.decode({ start: 0, end, buffer }), PeerFault)
  const many = Buffer.from(buffer)
  many[6] = 255
  assert.throws(() => greetingCodec.decode({ start: 0, end: size.end, buffer: many }), PeerFault)
})

test('A proof of following a channel is worth nothing on another connection or from the other side', () => {
  const [key, one, two] = [crypto.randomBytes(32), crypto.randomBytes(64), crypto.randomBytes(64)]
  const proof = channelProof(key, one, true)
  assert.notDeepEqual(proof, channelProof(key, two, true))
  assert.notDeepEqual(proof, channelProof(key, one, false))
})

test('What is remembered is read back; a damaged or foreign file is as good as none', async (t) => {
  const file = join(await folder(t), 'deep', 'nodes.json')
  const peer = {
    publicKey: crypto.randomBytes(32),
    host: '1.2.3.4',
    port: 5,
    relays: [{ host: '5.6.7.8', port: 9 }],
    seen: 1_000,
  }
  await writeRemembered(file, { nodes: [{ host: '1.1.1.1', port: 1 }], mainline: [], peers: [peer] })
  assert.deepEqual((await readRemembered(file)).peers, [peer])
  for (const text of [
    '',
    '{',
    '[]',
    '{"version":9}',
    '{"version":1,"nodes":[7]}',
    '{"version":1,"nodes":["999.1.1.1:5","localhost:5"],"mainline":["router.example:6881"]}',
    `{"version":1,"nodes":["${'x'.repeat(400_000)}"]}`,
  ]) {
    await writeFile(file, text)
    assert.deepEqual(await readRemembered(file), { nodes: [], mainline: [], peers: [] })
  }
  const day = 86_400_000
  assert.deepEqual(
    mergePeers([peer], [{ ...peer, seen: 40 * day }], 41 * day).map(({ seen }) => seen),
    [40 * day],
  )
  assert.deepEqual(mergePeers([peer], [], 41 * day), [])
})

test('Direct peers are reached through a SOCKS5 proxy that wants a login, and are not dialled around it', async (t) => {
  const asked: string[] = []
  const proxy = createServer((socket) => {
    let step = 0
    socket.on('error', () => {})
    socket.on('data', function talk(bytes: Buffer) {
      step++
      if (step === 1) return void socket.write(Buffer.from([5, 2]))
      if (step === 2) return void socket.write(Buffer.from([1, bytes.includes('secret') ? 0 : 1]))
      socket.off('data', talk)
      const [host, port] = [bytes.subarray(4, 8).join('.'), bytes.readUInt16BE(8)]
      asked.push(`${host}:${port}`)
      // The test's peers are on loopback; a stranger's address stands for one of them.
      const target = connect({ host: '127.0.0.1', port })
      target.on('error', () => socket.destroy())
      target.once('connect', () => {
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        socket.pipe(target).pipe(socket)
      })
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => proxy.close())
  const { port } = proxy.address() as AddressInfo
  const login = { host: '127.0.0.1', port, username: 'viewer', password: 'secret' }
  const seeder = await shell(t)
  const core = await feed(seeder)
  const viewer = await shell(t, { proxy: login })
  const publicKey = seeder.reach.keyPair.publicKey
  viewer.reach.follow(core.key, { peers: [formatPeerHint({ publicKey, host: '45.66.7.8', port: seeder.reach.port })] })
  assert.equal(await viewer.read(core.key, 0), 'root 1')
  assert.deepEqual([...new Set(asked)], [`45.66.7.8:${seeder.reach.port}`])
})
