import type { Bencode, BencodeDict } from '../torrent/bencode.ts'

/**
 * The messages of the mainline DHT (BEP 5) that go on to its library, by the shape of every field it looks at: it
 * throws on a number where an id should be, and an answer to a wrong question ends the process. Stored values (BEP 44) are
 * nobody's business here.
 */
const ID_BYTES = 20
/** Ours have two; others choose. */
const MAX_TRANSACTION_BYTES = 32
const MAX_TOKEN_BYTES = 256
/** Compact node: id, IPv4 address, port. */
const NODE_BYTES = 26
/** Filters of BEP 33. */
const FILTER_BYTES = 256

const queries: Record<string, (body: BencodeDict) => boolean> = {
  ping: () => true,
  find_node: (body) => isId(body.get('target')),
  get_peers: (body) => isId(body.get('info_hash')),
  announce_peer: (body) => isId(body.get('info_hash')) && isToken(body.get('token')) && isPort(body.get('port')),
}

export function isDhtMessage(message: Bencode): boolean {
  if (!(message instanceof Map) || !isBytes(message.get('t'), MAX_TRANSACTION_BYTES)) return false
  switch (textOf(message.get('y'))) {
    case 'q':
      return isQuery(message)
    case 'r':
      return isAnswer(message.get('r'))
    case 'e':
      return isFault(message.get('e'))
    default:
      return false
  }
}

function isQuery(message: BencodeDict): boolean {
  const kind = textOf(message.get('q')) ?? ''
  const body = message.get('a')
  const right = Object.hasOwn(queries, kind) ? queries[kind] : undefined
  return right !== undefined && body instanceof Map && isId(body.get('id')) && right(body)
}

function isAnswer(body: Bencode | undefined): boolean {
  if (!(body instanceof Map) || !isId(body.get('id'))) return false
  const { nodes, values, token, BFsd, BFpe } = Object.fromEntries(body) as Record<string, Bencode | undefined>
  return (
    (nodes === undefined || (nodes instanceof Uint8Array && nodes.length % NODE_BYTES === 0)) &&
    (values === undefined || (Array.isArray(values) && values.every((value) => value instanceof Uint8Array))) &&
    (token === undefined || isToken(token)) &&
    [BFsd, BFpe].every((filter) => filter === undefined || isBytes(filter, FILTER_BYTES))
  )
}

/** A number and words. */
function isFault(body: Bencode | undefined): boolean {
  return Array.isArray(body) && typeof body[0] === 'number' && body.slice(1).every((word) => word instanceof Uint8Array)
}

function isId(value: Bencode | undefined): boolean {
  return value instanceof Uint8Array && value.length === ID_BYTES
}

function isToken(value: Bencode | undefined): boolean {
  return isBytes(value, MAX_TOKEN_BYTES)
}

/** Left out by some who say `implied_port`. */
function isPort(value: Bencode | undefined): boolean {
  return value === undefined || typeof value === 'number'
}

function isBytes(value: Bencode | undefined, max: number): boolean {
  return value instanceof Uint8Array && value.length > 0 && value.length <= max
}

function textOf(value: Bencode | undefined): string | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : null
}
