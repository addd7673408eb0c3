/**
 * Two devices agree on a strong key out of a short code. CPace (draft-irtf-cfrg-cpace) on the prime-order group of
 * edwards25519: both hash the code into a point only those who know it can name, and do a Diffie-Hellman exchange on it.
 * What goes over the wire is a random point whatever the code is, so that listening teaches nothing, and taking part
 * allows one guess. The hash covers the Noise handshake beneath: a stranger in the middle has two handshakes, and with
 * the right code on both sides still two different points.
 */
import crypto from 'hypercore-crypto'
import sodium from 'sodium-universal'

const shareBytes = 32

export interface KeyExchange {
  /** Sent to the other side. */
  readonly share: Buffer
  /** One key a direction, once the other's share is there. Null for a share that is no point of the group. */
  finish(theirs: Buffer): ExchangeKeys | null
}

export interface ExchangeKeys {
  /** Of what the one that showed the code sends. */
  host: Buffer
  /** Of what the one where it was typed sends. */
  guest: Buffer
}

const domain = Buffer.from('kinoswarm pairing 1 CPace25519\n')
/** Fields are of fixed or of named length, so that no two inputs hash alike. */
const fieldMaxLength = 255

/** `handshake` is the Noise handshake hash of the connection; both sides give the same. */
export function startExchange(secret: string, handshake: Buffer, role: 'host' | 'guest'): KeyExchange {
  const generator = Buffer.alloc(sodium.crypto_core_ed25519_BYTES)
  sodium.crypto_core_ed25519_from_uniform(
    generator,
    crypto.hash([domain, field(Buffer.from(secret)), field(handshake)]),
  )
  const scalar = Buffer.alloc(sodium.crypto_core_ed25519_SCALARBYTES)
  sodium.crypto_core_ed25519_scalar_random(scalar)
  const share = Buffer.alloc(shareBytes)
  sodium.crypto_scalarmult_ed25519_noclamp(share, scalar, generator)
  return {
    share,
    finish(theirs) {
      const common = multiply(scalar, theirs)
      if (!common) return null
      const both = role === 'host' ? [share, theirs] : [theirs, share]
      const transcript = [field(handshake), ...both, common]
      return { host: keyFor('host', transcript), guest: keyFor('guest', transcript) }
    },
  }
}

/** Null for anything but a point of prime order: small ones would make the key known to all. */
function multiply(scalar: Buffer, point: Buffer): Buffer | null {
  if (point.length !== shareBytes || !sodium.crypto_core_ed25519_is_valid_point(point)) return null
  const product = Buffer.alloc(shareBytes)
  try {
    sodium.crypto_scalarmult_ed25519_noclamp(product, scalar, point)
    return product
  } catch {
    return null
  }
}

function keyFor(direction: string, transcript: Buffer[]): Buffer {
  return crypto.hash([domain, field(Buffer.from(direction)), ...transcript])
}

function field(bytes: Buffer): Buffer {
  if (bytes.length > fieldMaxLength) throw new RangeError('A field of a key exchange is too long')
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}
