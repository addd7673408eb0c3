import assert from 'node:assert/strict'
import dns from 'node:dns'
import { connect } from 'node:net'
import { test } from 'node:test'
import { Contacts } from '../../src/swarm/contacts.ts'
import { keepOut } from '../../src/swarm/keep-out.ts'

// For the whole process, as in the engine: this file has one of its own.
const contacts = new Contacts({ blocked: ['127.0.0.9', '::1'] })
keepOut(contacts)

function addressOf(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    dns.lookup(name, { family: 4 }, (error, address) => (error ? reject(error) : resolve(address)))
  })
}

test('a name that leads to this machine leads nowhere, until the person names the address', async () => {
  await assert.rejects(addressOf('localhost'), { code: 'ENOTFOUND' })
  contacts.name('127.0.0.1')
  assert.equal(await addressOf('localhost'), '127.0.0.1')
})

for (const host of ['127.0.0.9', '::1', '::ffff:127.0.0.9'])
  test(`a connection to ${host}, which is blocked, fails without a packet`, async () => {
    const error = await new Promise<Error>((resolve) => connect(9, host).once('error', resolve))
    assert.match(error.message, /Nothing is sent/)
  })

test('whoever spoke first may be answered, and a stranger’s word is not enough', () => {
  const home = new Contacts()
  assert.equal(home.allows('192.168.1.7'), false)
  assert.equal(home.hear('192.168.1.7'), true)
  assert.equal(home.allows('192.168.1.7'), true)
  assert.equal(home.allows('8.8.8.8'), true)
})
