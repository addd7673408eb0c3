/** A shell's network side in a process of its own: a feed it has, one it looks for, and a meeting whose handler is no good. */
import { join } from 'node:path'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import { ChannelSwarm } from '../../../src/channel/swarm.ts'
import { MeetingPlace } from '../../../src/devices/meeting-place.ts'

export interface Victim {
  port: number
  /** Feeds: the first has forty blocks, of the second nothing is here yet. */
  keys: string[]
  meetingKey: string
}

const blocks = 40
const [home, wantedKey, meetingKey] = process.argv.slice(2) as [string, string, string]

const store = new Corestore(join(home, 'store'))
const feed = store.get({ name: 'feed' })
await feed.ready()
for (let index = 0; index < blocks; index++) await feed.append(crypto.randomBytes(1_000))
const wanted = store.get({ key: Buffer.from(wantedKey, 'hex') })
await wanted.ready()
wanted.download({ start: 0, end: -1 })

// The only node is dead: whoever comes, comes by the port.
const swarm = new ChannelSwarm({ store, home, bootstrap: ['127.0.0.1:1'] })
await swarm.ready()
swarm.reach.follow(feed.key)
const place = new MeetingPlace(swarm)
place.meet(Buffer.from(meetingKey, 'hex'), 'kinoswarm/junk/1', (meeting) => {
  meeting.onmessage = () => {
    throw new TypeError('A handler of ours that is wrong')
  }
})

process.on('message', (question) => process.send!(question as object))
process.on('disconnect', () => process.exit(0))
const keys = [feed.key, wanted.key].map((key) => key.toString('hex'))
process.send!({ port: swarm.reach.port, keys, meetingKey } satisfies Victim)
