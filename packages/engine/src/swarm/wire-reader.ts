import Wire from 'bittorrent-protocol'

/**
 * How the bytes of a connection become messages. The library joins everything that lies around with each packet that
 * comes in, which copies every byte of a film once more than needed and leaves as much garbage; here a packet is
 * walked over where it lies, and only a message that lies across two packets is joined. The handshakes, plain and
 * encrypted, stay with the library.
 */

/** A block and its header; what is larger is rare and gets memory of its own. */
const SCRATCH_BYTES = 16 * 1024 + 9
const PIECE = 7

/** A block that lies across packets is copied into its piece before the next message is read: one buffer serves all. */
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)

let installed = false

export function installWireReader(): void {
  if (installed) return
  installed = true
  const wire = Wire.prototype
  const { _write, _push } = wire
  wire._write = function (this: Wire, data, done) {
    if (this.peerId === null || this._cryptoSyncPattern || this._pePending) return _write.call(this, data, done)
    try {
      walk(this, this._encryptor ? this._encryptor.decrypt(data) : data)
    } catch {
      // Whatever a message broke, it was this peer's.
      this.destroy()
    }
    done(null)
  }
  // What is said at once goes out as one packet.
  wire._push = function (this: Wire, data) {
    const held = sayings.get(this)
    if (held) held.push(data)
    else _push.call(this, data)
  }
  // It puts a sentence together for each message, whether anybody listens or not.
  wire._debug = () => {}
}

/** What connections were told to send while it is kept together. */
const sayings = new Map<Wire, Uint8Array[]>()

/** Runs something that sends on these connections, and sends what came of it as one packet each. */
export function together(wires: Iterable<Wire>, act: () => void): void {
  for (const wire of wires) if (!sayings.has(wire)) sayings.set(wire, [])
  try {
    act()
  } finally {
    for (const [wire, parts] of sayings) {
      sayings.delete(wire)
      if (parts.length > 0) wire._push(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
    }
  }
}

function walk(wire: Wire, data: Uint8Array): void {
  let rest = data
  while (wire._bufferSize + rest.length >= wire._parserSize) {
    const size = wire._parserSize
    if (wire._bufferSize === 0) {
      const message = rest.subarray(0, size)
      rest = rest.subarray(size)
      wire._parser(message)
    } else {
      const missing = size - wire._bufferSize
      const message = join(wire, rest.subarray(0, missing))
      rest = rest.subarray(missing)
      wire._parser(message)
    }
    if (wire.destroyed) return
  }
  if (rest.length === 0) return
  wire._buffer.push(rest)
  wire._bufferSize += rest.length
}

/** The message that what lay around and these bytes make. */
function join(wire: Wire, end: Uint8Array): Uint8Array {
  const size = wire._bufferSize + end.length
  const isBlock = wire._buffer[0]![0] === PIECE && wire._parser === wire._onMessage
  const message = isBlock && size <= SCRATCH_BYTES ? scratch.subarray(0, size) : Buffer.allocUnsafe(size)
  let at = 0
  for (const part of wire._buffer) {
    message.set(part, at)
    at += part.length
  }
  message.set(end, at)
  wire._buffer = []
  wire._bufferSize = 0
  return message
}
