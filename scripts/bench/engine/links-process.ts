/**
 * The links of a swarm in a process of their own, for a network of their own. Arguments: JSON of the links and the
 * infohash. Prints where the tracker is and how long each seeder's answer takes through its link; a line on standard
 * input is a new client, its end is the end.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { handshake } from '../../../packages/engine/test/kit/bad-peer.ts'
import { type Address, type LinksJob, openLinks } from './links.ts'

const LIMIT_MS = 10_000
const { infohash, ...job } = JSON.parse(process.argv[2]!) as LinksJob & { infohash: string }
const links = await openLinks(job)
const answers: number[] = []
for (const door of links.doors) answers.push(await answer(door))
process.stdout.write(`${JSON.stringify({ announce: links.announce, answers })}\n`)
for await (const _ of createInterface({ input: process.stdin })) links.begin()
process.exit()

/** Milliseconds from the first word to a seeder until its own, on a connection that stands. */
async function answer(door: Address): Promise<number> {
  const socket = connect({ ...door, noDelay: true })
  const signal = AbortSignal.timeout(LIMIT_MS)
  await once(socket, 'connect', { signal })
  const said = performance.now()
  socket.write(handshake(infohash))
  await once(socket, 'data', { signal })
  socket.destroy()
  return Math.round(performance.now() - said)
}
