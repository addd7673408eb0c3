import type Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'
import { BencodeReader } from '../torrent/bencode.ts'
import { parseTorrent } from '../torrent/torrent-file.ts'

/**
 * Metadata from peers (BEP 9). The library believes what a caller sends as long as it can be read: it learns which
 * torrent it is about from a handshake that is over before it listens, and what it was not asked for it writes where
 * nothing is. Here nothing but answers to questions passes, and no other torrent's dictionary is ever taken.
 */
const PIECE_BYTES = 16 * 1024
const REQUEST = 0
const DATA = 1
const REJECT = 2

export function guardMetadata(torrent: Torrent, infohash: string): void {
  const take = torrent._onMetadata.bind(torrent)
  torrent._onMetadata = async (metadata) => {
    if (!(metadata instanceof Uint8Array) || isOf(metadata, infohash)) await take(metadata)
  }
  torrent.on('wire', (wire: Wire) => {
    const { ut_metadata: exchange } = wire
    if (!exchange) return
    exchange._infoHash ??= infohash
    const { onMessage } = exchange
    exchange.onMessage = (bytes) => {
      if (fits(exchange, bytes)) onMessage.call(exchange, bytes)
      else wire.destroy()
    }
    // A caller may have introduced itself before anybody listened, and would never be asked. Our own handshake goes first.
    setImmediate(() => {
      if (wire.destroyed || !wire.peerExtendedHandshake.m || exchange._metadataSize !== null) return
      exchange.onExtendedHandshake(wire.peerExtendedHandshake)
    })
  })
}

function isOf(metadata: Uint8Array, infohash: string): boolean {
  try {
    return parseTorrent(metadata).infohash === infohash
  } catch {
    return false
  }
}

function fits(exchange: NonNullable<Wire['ut_metadata']>, bytes: Uint8Array): boolean {
  const reader = new BencodeReader(bytes)
  const message = reader.value()
  if (!(message instanceof Map)) return false
  const piece = message.get('piece')
  if (typeof piece !== 'number' || !Number.isSafeInteger(piece) || piece < 0) return false
  switch (message.get('msg_type')) {
    case REQUEST:
    case REJECT:
      return true
    case DATA:
      return isAnswer(exchange, piece, bytes.length - reader.position)
    default:
      // Types to come are ignored by the library (BEP 9).
      return true
  }
}

/** What is not asked for any more comes late, and is ignored by the library. */
function isAnswer(exchange: NonNullable<Wire['ut_metadata']>, piece: number, length: number): boolean {
  if (!exchange._fetching) return true
  const size = exchange._metadataSize
  if (!size || !exchange.metadata) return false
  return length === Math.min(PIECE_BYTES, size - piece * PIECE_BYTES)
}
