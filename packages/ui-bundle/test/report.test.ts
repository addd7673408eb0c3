import assert from 'node:assert/strict'
import test from 'node:test'
import type { ChannelStatus, NetworkReport, Session } from '@kinoswarm/shell/api'
import { reportText } from '../src/models/report.ts'

const secrets = {
  token: 'secret-token',
  controlUrl: 'http://127.0.0.1:4180/',
  home: '/home/person',
  name: 'Open Cinema',
  petname: 'What grandma sent',
  id: 'php16y5w1utax86hbt7ir8arfcc49j3oeacpm6akg944i64wjtry',
  address: '198.51.100.7',
}

test('What is copied to be passed on helps to find a fault and says nothing of the person', () => {
  const session = {
    shell: { version: '0.1.0' },
    ui: { version: '1.2.3', from: 'swarm' },
    api: 1,
    token: secrets.token,
    controlUrl: secrets.controlUrl,
    home: secrets.home,
  } as unknown as Session
  const network = {
    online: true,
    nat: 'random',
    paths: [{ path: 'link', state: 'working', ms: 40, detail: `reached ${secrets.address}` }],
    peers: { channel: 3, film: 0 },
    engine: { state: 'running', restarts: 2, torrents: 1 },
  } as unknown as NetworkReport
  const { id, name, petname } = secrets
  const channel = { id, link: `kinoswarm://${id}`, name, petname, state: 'confirmed', peers: 3, copies: 2 }
  const text = reportText({ session, network, channels: [channel as unknown as ChannelStatus] })
  for (const [what, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `${what} is in it`)
  for (const help of ['1.2.3', 'random', 'working', 'confirmed', '"restarts": 2']) assert.ok(text.includes(help), help)
})
