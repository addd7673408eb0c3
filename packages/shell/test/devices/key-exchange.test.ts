import assert from 'node:assert/strict'
import test from 'node:test'
import { startExchange } from '../../src/devices/key-exchange.ts'
import { seal, unseal } from '../../src/devices/sealed.ts'

const handshake = Buffer.alloc(64, 7)

function exchange(host: { secret: string; handshake: Buffer }, guest: { secret: string; handshake: Buffer }) {
  const one = startExchange(host.secret, host.handshake, 'host')
  const two = startExchange(guest.secret, guest.handshake, 'guest')
  return { host: one.finish(two.share)!, guest: two.finish(one.share)! }
}

test('two who know the code on one connection agree on a key for each direction', () => {
  const { host, guest } = exchange({ secret: '736150', handshake }, { secret: '736150', handshake })
  assert.deepEqual(host, guest)
  assert.notDeepEqual(host.host, host.guest)
})

test('another code gives other keys', () => {
  const { host, guest } = exchange({ secret: '736150', handshake }, { secret: '736151', handshake })
  assert.notDeepEqual(host.guest, guest.guest)
  assert.notDeepEqual(host.host, guest.host)
})

test('somebody in the middle has two connections, and with the right code on both sides no key', () => {
  const other = Buffer.alloc(64, 8)
  const { host, guest } = exchange({ secret: '736150', handshake }, { secret: '736150', handshake: other })
  assert.notDeepEqual(host.guest, guest.guest)
})

test('what is sent is another point each time, so that codes cannot be tried against it', () => {
  const shares = Array.from({ length: 20 }, () => startExchange('736150', handshake, 'host').share.toString('hex'))
  assert.equal(new Set(shares).size, shares.length)
})

const identity = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])
const smallOrder = Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex')
const points: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(32)],
  ['the neutral element', identity],
  ['a point of order eight', smallOrder],
  ['a number above the field', Buffer.alloc(32, 0xff)],
  ['a byte too many', Buffer.alloc(33, 9)],
]

for (const [name, point] of points) {
  test(`a key exchange takes ${name} for no point`, () => {
    assert.equal(startExchange('736150', handshake, 'host').finish(point), null)
  })
}

test('a sealed value opens with its key alone, and not when a bit was turned', () => {
  const key = Buffer.alloc(32, 1)
  const box = seal({ name: 'Television' }, key)
  assert.deepEqual(unseal(box, key), { name: 'Television' })
  assert.equal(unseal(box, Buffer.alloc(32, 2)), undefined)
  assert.equal(unseal(Buffer.alloc(3), key), undefined)
  box[box.length - 1]! ^= 1
  assert.equal(unseal(box, key), undefined)
})
