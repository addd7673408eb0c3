import bencode from 'bencode'
import Wire from 'bittorrent-protocol'
import { decodeBencode } from '../torrent/bencode.ts'

/**
 * What strangers send is checked before WebTorrent's own parsers see it. They are friendly: one loops on negative
 * lengths, one recurses as deep as it is told, a message of any announced size is collected in memory, an index of
 * any size becomes a property. The checks sit on the prototypes of this process, because the first bytes of an
 * incoming connection are parsed before any torrent knows of it.
 */

/** A block of 128 KiB is the largest anybody answers (BEP 3 clients), a bitfield of 400,000 pieces takes 50 KiB. */
const MAX_MESSAGE_BYTES = 256 * 1024
/** Dictionaries of extension messages; ut_metadata data adds 16 KiB behind it. */
const MAX_EXTENDED_BYTES = 64 * 1024
/** Requests of one peer waiting to be answered; we tell peers 250, so more is a flood. */
const MAX_QUEUED_REQUESTS = 512
const MAX_REQUEST_BYTES = 128 * 1024
/** Metadata of 10 MB, the largest anybody takes, three times over. */
const MAX_METADATA_REQUESTS = 2000
/** As many pieces as a torrent may have here. */
const MAX_PIECES = 400_000

let installed = false

export function installWireGuard(): void {
  if (installed) return
  installed = true
  guardBencode()
  const wire = Wire.prototype
  const { _parse, _onHandshake, _onHave, _onBitField, _onRequest, _onExtended, _onAllowedFast } = wire

  wire._parse = function (this: Wire, size, parser) {
    if (size > MAX_MESSAGE_BYTES && !this._finished) return void this.destroy()
    _parse.call(this, size, parser)
  }
  wire._onHandshake = function (this: Wire, infohash, peerId, extensions) {
    _onHandshake.call(this, infohash, peerId, extensions)
    // We always offer the fast extension. A caller's first messages can be parsed before our own handshake is sent
    // (its torrent is being looked up), and must not look like a breach of BEP 6.
    if (extensions.fast) this.hasFast = true
  }
  wire._onHave = function (this: Wire, index) {
    if (index < 0 || index >= MAX_PIECES) return void this.destroy()
    _onHave.call(this, index)
  }
  wire._onAllowedFast = function (this: Wire, index) {
    if (index < 0 || index >= MAX_PIECES) return void this.destroy()
    _onAllowedFast.call(this, index)
  }
  wire._onBitField = function (this: Wire, bytes) {
    if (bytes.length === 0 || bytes.length > MAX_PIECES / 8) return void this.destroy()
    // A copy: the bytes are part of a network buffer that would be kept alive for the whole connection.
    _onBitField.call(this, Uint8Array.from(bytes))
  }
  wire._onRequest = function (this: Wire, piece, offset, length) {
    const sane = piece >= 0 && offset >= 0 && length > 0 && length <= MAX_REQUEST_BYTES
    if (!sane || this.peerRequests.length >= MAX_QUEUED_REQUESTS) return void this.destroy()
    _onRequest.call(this, piece, offset, length)
  }
  wire._onExtended = function (this: Wire, id, bytes) {
    const name = this.extendedMapping[id]
    if (!isExtension(name, id, bytes) || (name === 'ut_metadata' && asksTooOften(this, bytes)))
      return void this.destroy()
    _onExtended.call(this, id, bytes)
  }
}

/** Every user of the library's decoder in this process gets the strict one's verdict first. */
function guardBencode(): void {
  const { decode } = bencode
  bencode.decode = (bytes, ...rest) => {
    const view = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    if (view?.length > 0) decodeBencode(view, { trailing: true })
    return decode(bytes, ...rest)
  }
}

/** By the name we gave the number: all are dictionaries (BEP 9, 10, 11) but one, which is a piece index (BEP 54). */
function isExtension(name: string | undefined, id: number, bytes: Uint8Array): boolean {
  if (id !== 0 && name === undefined) return bytes.length <= MAX_EXTENDED_BYTES
  if (name === 'lt_donthave') return bytes.length === 4
  const dictionary = dictionaryOf(bytes)
  return dictionary !== undefined && (id !== 0 || namesNumbers(dictionary.get('m')))
}

const metadataRequests = new WeakMap<Wire, number>()

/** Each request for metadata (BEP 9, type 0) is answered with up to 16 KiB. */
function asksTooOften(wire: Wire, bytes: Uint8Array): boolean {
  if (dictionaryOf(bytes)?.get('msg_type') !== 0) return false
  const count = (metadataRequests.get(wire) ?? 0) + 1
  metadataRequests.set(wire, count)
  return count > MAX_METADATA_REQUESTS
}

/** BEP 10: what a handshake's `m` maps names to are message numbers, and nothing else. */
function namesNumbers(mapping: unknown): boolean {
  if (mapping === undefined) return true
  return mapping instanceof Map && [...mapping.values()].every((number) => typeof number === 'number')
}

function dictionaryOf(bytes: Uint8Array): Map<unknown, unknown> | undefined {
  if (bytes.length > MAX_EXTENDED_BYTES) return undefined
  try {
    const value = decodeBencode(bytes, { trailing: true })
    return value instanceof Map ? value : undefined
  } catch {
    return undefined
  }
}
