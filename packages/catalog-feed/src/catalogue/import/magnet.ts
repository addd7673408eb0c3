/** Only the infohash is taken from a magnet link: its other parameters are somebody else's wishes. */

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** 40 hex digits out of a magnet link (BEP 9), in hex or base 32; null for anything else. */
export function infohashOf(link: string): string | null {
  if (!/^magnet:\?/i.test(link) || link.length > 8000) return null
  const found = /[?&]xt(?:\.\d+)?=urn:btih:([0-9a-f]{40}|[a-z2-7]{32})(?:&|$)/i.exec(link)
  if (!found) return null
  const text = found[1]!.toLowerCase()
  return text.length === 40 ? text : base32(text)
}

function base32(text: string): string {
  let bits = ''
  for (const letter of text) bits += BASE32.indexOf(letter).toString(2).padStart(5, '0')
  return (bits.match(/.{4}/g) ?? []).map((nibble) => Number.parseInt(nibble, 2).toString(16)).join('')
}
