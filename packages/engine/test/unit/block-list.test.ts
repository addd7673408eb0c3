import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BlockList, wrongEntry } from '../../src/swarm/block-list.ts'

const entries = [
  '# a note',
  '',
  '1.2.3.4',
  '5.6.0.0/16',
  '7.7.7.1-7.7.7.9',
  '7.7.7.5 - 7.7.7.20',
  'Some-org: of places:8.8.8.1-8.8.8.2',
  '2001:db8::/32',
  '2600::5-2600::9',
  'v6 people:2600:1::1-2600:1::ff',
]

for (const [host, blocked] of [
  ['1.2.3.4', true],
  ['1.2.3.5', false],
  ['::ffff:1.2.3.4', true],
  ['::ffff:102:304', true],
  ['5.5.255.255', false],
  ['5.6.0.0', true],
  ['5.6.255.255', true],
  ['5.7.0.0', false],
  ['7.7.7.15', true],
  ['7.7.7.21', false],
  ['8.8.8.2', true],
  ['8.8.8.3', false],
  ['2001:db8:ffff::1', true],
  ['2001:db9::', false],
  ['[2600::7]', true],
  ['2600::a%eth0', false],
  ['2600:1::80', true],
  ['example.org', false],
  ['', false],
] as const) {
  test(`a block list ${blocked ? 'holds' : 'does not hold'} ${host || 'nothing'}`, () => {
    assert.equal(wrongEntry(entries), undefined)
    assert.equal(new BlockList(entries).has(host), blocked)
  })
}

for (const entry of ['everybody', '1.2.3.4/33', '1.2.3', '2001:db8::/129', '9.9.9.9-1.1.1.1', '1.2.3.4-', 'x:1.2.3.4'])
  test(`“${entry}” is named as the line that is wrong`, () => {
    assert.equal(wrongEntry(['1.1.1.1', entry, 'another']), entry)
    assert.equal(new BlockList([entry]).has('1.2.3.4'), false)
  })
