import Wire from 'bittorrent-protocol'

/**
 * What waits to be sent to a peer is bounded. The library answers whatever it is asked at once, and a peer that asks and
 * never reads would have this machine's memory: so blocks are read and sent no further ahead than a connection takes
 * them, and whoever lets anything else pile up is hung up on.
 */
/** Blocks on their way out of one connection: as much as a fast one takes while the next are read. */
const AHEAD_BYTES = 512 * 1024
/** Requests that wait for that; as many as a peer is told it may send, and some. */
const MAX_WAITING = 512
/** Far above what blocks, pieces that are told of and metadata come to. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

type Ask = readonly [piece: number, offset: number, length: number]

const waiting = new WeakMap<Wire, Ask[]>()

let installed = false

/** Goes below `wire-guard.ts` and `wire-reader.ts`: what they let through comes here. */
export function installWireAnswers(): void {
  if (installed) return
  installed = true
  const wire = Wire.prototype
  const { _push, _onRequest, _onCancel, choke } = wire
  const serve = (to: Wire) => {
    const asks = waiting.get(to)
    while (asks?.[0] && !to.destroyed && bytesAhead(to) < AHEAD_BYTES) _onRequest.apply(to, asks.shift() as never)
  }

  wire._push = function (this: Wire, data) {
    if (this._readableState.buffered + data.length > MAX_UNSENT_BYTES) return void this.destroy()
    _push.call(this, data)
  }
  wire._onRequest = function (this: Wire, ...ask) {
    // The library refuses a choked peer by itself.
    if (this.amChoking) return _onRequest.apply(this, ask)
    const asks = waiting.get(this) ?? []
    waiting.set(this, asks)
    if (asks.length >= MAX_WAITING) return void this.destroy()
    asks.push(ask)
    serve(this)
  }
  wire._onCancel = function (this: Wire, ...ask) {
    const asks = waiting.get(this) ?? []
    const at = asks.findIndex((one) => one.every((number, place) => number === ask[place]))
    if (at >= 0) asks.splice(at, 1)
    else _onCancel.apply(this, ask)
    serve(this)
  }
  wire.choke = function (this: Wire) {
    const asks = this.amChoking ? [] : (waiting.get(this) ?? []).splice(0)
    choke.call(this)
    // BEP 6: a choke answers no request.
    if (this.hasFast) for (const ask of asks) this.reject(...ask)
  }
  // Called when the connection has taken what there was.
  wire._read = function (this: Wire, done) {
    serve(this)
    done(null)
  }
}

/** Not sent yet, and being read from the disk to be sent. */
function bytesAhead(wire: Wire): number {
  return wire.peerRequests.reduce((sum, { length }) => sum + length, wire._readableState.buffered)
}
