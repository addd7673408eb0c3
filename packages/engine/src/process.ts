/** Entry of the engine process: takes commands over IPC, sends a beat twice a second, and ends with its parent. */
import { EngineError, errorToData } from './errors.ts'
import { EngineHost } from './host.ts'
import { BEAT_EVERY_MS, BEAT_IDLE_MS, parseRequest, type Request } from './protocol.ts'
import { ReadServer } from './read-server.ts'
import { bindProcessTo, requireAddress } from './swarm/bind-address.ts'
import { bindNamesTo } from './swarm/bound-lookup.ts'
import { contactsOf } from './swarm/contacts.ts'
import { keepToDevice } from './swarm/device.ts'
import { keepOut } from './swarm/keep-out.ts'

/** Several commands in a row show in one beat. */
const BEAT_SOON_MS = 50
/** Closing is orderly, but never holds the program up. */
const CLOSE_TIMEOUT_MS = 3000

let host: EngineHost | null = null
let server: ReadServer | null = null
let nextBeat: NodeJS.Timeout | undefined
let beatIsSoon = false

process.on('message', (message) => void receive(message))
process.on('disconnect', () => void end())
// Ctrl-C in a terminal reaches the whole group: the parent decides when this process ends.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => void end())

async function receive(message: unknown): Promise<void> {
  let id = 0
  try {
    id = Number((message as { id?: unknown })?.id) || 0
    const request = parseRequest(message)
    tell({ id, value: await perform(request) })
    if (host) beatSoon(host)
    if (request.verb === 'close') process.exit(0)
  } catch (error) {
    tell({ id, error: errorToData(error) })
  }
}

async function perform(request: Request): Promise<unknown> {
  if (request.verb === 'start') return start(request.body)
  if (request.verb === 'close') return close()
  if (!host) throw new EngineError('protocol', 'The engine was not started.')
  switch (request.verb) {
    case 'open':
      return host.openPlayback(request.body.id, request.body.source)
    case 'info':
      return host.info(request.body.id)
    case 'hashes':
      return host.vouch(request.body.id, request.body.blockHashes)
    case 'stop':
      return host.stopPlayback(request.body.id)
    case 'warm':
      return host.warm(request.body.source)
    case 'health':
      return host.health(request.body.source)
    case 'seed':
      return host.seed(request.body.request)
    case 'adopt':
      return host.adopt(request.body.source)
    case 'unseed':
      return host.unseed(request.body.infohash)
    case 'pin':
      return host.pin(request.body.infohash, request.body.pinned)
    case 'limits':
      return host.setLimits(request.body.limits)
  }
}

async function start(body: Extract<Request, { verb: 'start' }>['body']): Promise<void> {
  if (host) throw new EngineError('protocol', 'The engine was started twice.')
  const { host: address } = body.options
  if (address) {
    await requireAddress(address)
    bindProcessTo(address)
    bindNamesTo(address)
    keepToDevice(address)
  }
  const contacts = contactsOf(body.options)
  keepOut(contacts)
  const made = new EngineHost({ ...body.options, identity: body.identity, contacts })
  made.on('whole', () => beatSoon(made))
  host = made
  const { socket: path, token } = body
  server = new ReadServer({ path, token, find: (playback) => host!.playback(playback) })
  await Promise.all([host.ready(), server.ready()])
  keepBeating(host)
}

/** Tells how things are, now and again from then on. */
function keepBeating(of: EngineHost): void {
  beatIsSoon = false
  tell(of.beat())
  nextBeat = setTimeout(() => keepBeating(of), of.busy ? BEAT_EVERY_MS : BEAT_IDLE_MS)
}

/** What was just asked for may show in the status, and changes how often it is told. */
function beatSoon(of: EngineHost): void {
  if (beatIsSoon) return
  beatIsSoon = true
  clearTimeout(nextBeat)
  nextBeat = setTimeout(() => keepBeating(of), BEAT_SOON_MS)
}

async function close(): Promise<void> {
  await Promise.race([
    (async () => {
      await server?.close()
      await host?.close()
    })(),
    new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref()),
  ])
}

async function end(): Promise<void> {
  await close().catch(() => {})
  process.exit(0)
}

function tell(message: object): void {
  if (process.connected) process.send!(message, () => {})
}
