import { createHash } from 'node:crypto'

/** Keeps our topics apart from everybody else's use of the same infohash. */
const NAMESPACE = 'kinoswarm/title/1/'

/** Where the peers of a torrent meet on the Hyperswarm side: 32 bytes. */
export function titleTopic(infohash: string): Buffer {
  return createHash('sha256').update(NAMESPACE).update(infohash, 'hex').digest()
}
