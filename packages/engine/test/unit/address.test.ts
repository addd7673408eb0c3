import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLanAddress, isPublicAddress, splitHostPort } from '../../src/torrent/address.ts'
import { usableTrackers } from '../../src/torrent/trackers.ts'

for (const host of ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '172.32.0.1', '100.128.0.1']) {
  test(`${host} is an address of the public internet`, () => assert.equal(isPublicAddress(host), true))
}

for (const host of [
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:c0a8:101',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'localhost',
  '2130706433',
  '127.1',
  '',
]) {
  test(`${host || 'nothing'} is not contacted`, () => assert.equal(isPublicAddress(host), false))
}

test('local discovery may offer hosts of the local network, and no others', () => {
  assert.equal(isLanAddress('192.168.1.7'), true)
  assert.equal(isLanAddress('127.0.0.1'), false)
  assert.equal(isLanAddress('8.8.8.8'), false)
})

test('an address is a host and a port that exists', () => {
  assert.deepEqual(splitHostPort('1.2.3.4:80'), { host: '1.2.3.4', port: 80 })
  assert.deepEqual(splitHostPort('[::1]:80'), { host: '::1', port: 80 })
  for (const bad of ['1.2.3.4', '1.2.3.4:0', '1.2.3.4:70000', '::1:80', ':80', 'a:b:1']) {
    assert.equal(splitHostPort(bad), null)
  }
})

test('of the trackers a title names only those on the public internet are asked', () => {
  const good = ['udp://tracker.example.org:6969/announce', 'https://tracker.example.org/a', 'wss://t.example.org']
  const bad = [
    'http://127.0.0.1:9091/x',
    'http://2130706433/x',
    'http://0x7f.1/x',
    'udp://192.168.1.1:80',
    'http://[::1]/x',
    'http://localhost/x',
    'http://router.lan/x',
    'http://printer/x',
    'file:///etc/passwd',
    'http://user:pass@example.org/',
    'udp://tracker.example.org:69691337',
    'udp://tracker.example.org:0/announce',
    'gopher://example.org',
    'nonsense',
    7,
  ]
  assert.deepEqual(usableTrackers([...bad, ...good, good[0]]), good)
  assert.deepEqual(usableTrackers(['http://127.0.0.1:9091/x'], true), ['http://127.0.0.1:9091/x'])
})
