import LSD from 'bittorrent-lsd'

/**
 * Local discovery (BEP 14) is plain text from anybody who reaches the port: the library takes lines for granted that
 * may not be there, and offers every film's peers to the one that listens. What is no announcement of this very film is
 * dropped before it looks, and so is a flood.
 */
const MAX_ANNOUNCEMENT_LENGTH = 1400
const MAX_PER_SECOND = 100
const HEAD = /^BT-SEARCH \* HTTP\/1\.1\r\nHost: [^\r\n]+\r\nPort: \d{1,5}\r\n/

let installed = false

export function installLsdGuard(): void {
  if (installed) return
  installed = true
  const lsd = LSD.prototype
  const { _parseAnnounce } = lsd
  let second = 0
  let count = 0
  lsd._parseAnnounce = function (this: LSD, text) {
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) [second, count] = [now, 0]
    if (++count > MAX_PER_SECOND || text.length > MAX_ANNOUNCEMENT_LENGTH || !HEAD.test(text)) return null
    const found = _parseAnnounce.call(this, text)
    const mine = found?.infoHash.some((infohash) => infohash.toLowerCase() === this.infoHash)
    return found && mine ? { ...found, infoHash: [this.infoHash] } : null
  }
}
