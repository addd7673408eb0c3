/**
 * Junk over real connections against a process of its own, which has to live and to answer. Rounds with made-up messages:
 * `KINOSWARM_JUNK_ROUNDS=2000` for more, `KINOSWARM_JUNK_SEED=7` for others.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import crypto from 'hypercore-crypto'
import { coreMessages } from '../../src/reach/core-limits.ts'
import { core, coreMessage, Dice, nestedBatches, ownProtocol, visit } from './kit/junk.ts'
import type { Victim } from './kit/junk-victim.ts'
import { folder, shell } from './kit/world.ts'

const rounds = Number(process.env.KINOSWARM_JUNK_ROUNDS ?? 120)
const seed = Number(process.env.KINOSWARM_JUNK_SEED ?? 1)
/** A shell that takes so long to answer does not live, however loaded the machine is. */
const answerTimeoutMs = 60_000
/** The door lets in forty strangers a second. */
const doorMs = 100

const greeting = 'kinoswarm/greeting/1'
const none = { block: null, hash: null, seek: null, manifest: null }
const signed = { nodes: [], additionalNodes: [], signature: Buffer.alloc(64) }

interface Attack {
  name: string
  /** Whether the connection is to be ended for it. */
  fault: boolean
  send(stream: NoiseSecretStream, victim: Victim): void
}

const attacks: Attack[] = [
  { name: 'an empty greeting', fault: true, send: greet(Buffer.alloc(0)) },
  { name: 'a greeting cut short', fault: true, send: greet(Buffer.alloc(5, 1)) },
  { name: 'a greeting over its bounds', fault: true, send: greet(Buffer.alloc(8, 255)) },
  { name: 'peers without any', fault: true, send: greet(Buffer.alloc(8), Buffer.from([8])) },
  { name: 'batches in batches', fault: true, send: (stream) => void stream.write(nestedBatches(50_000)) },
  {
    name: 'an upgrade of nothing',
    fault: true,
    send: say('data', { ...none, request: 0, fork: 0, upgrade: upgrade(0, 0) }),
  },
  {
    name: 'a fork of nothing',
    fault: true,
    send: say('data', { ...none, request: 0, fork: 1, upgrade: upgrade(0, 0) }),
  },
  { name: 'a range of everything', fault: true, send: say('range', { drop: false, start: 1, length: 2 ** 40 }) },
  { name: 'a range beyond the end', fault: true, send: say('range', { drop: false, start: 39, length: 2 ** 31 }) },
  { name: 'a copy of more than there is', fault: true, send: say('range', { drop: false, start: 0, length: 2 ** 45 }) },
  { name: 'one block far out', fault: true, send: say('range', { drop: false, start: 2 ** 50, length: 1 }) },
  { name: 'a bitfield far out', fault: true, send: say('bitfield', { start: 2 ** 50, bitfield: new Uint32Array(1) }) },
  { name: 'a want far out', fault: true, send: say('want', { start: 2 ** 52, length: 1, any: true }) },
  { name: 'ranges again and again', fault: true, send: repeatRanges },
  { name: 'a want of a whole batch', fault: false, send: say('want', { start: 0, length: 2 ** 21, any: false }) },
  { name: 'upgrades that nobody signed', fault: false, send: signBadly },
  { name: 'a message that breaks our own handler', fault: true, send: breakHandler },
]

test('Messages that no honest peer sends end their connection, and the process goes on', async (t) => {
  const { victim, answers } = await start(t)
  for (const { name, fault, send } of attacks) {
    const stream = await enter(victim.port)
    send(stream, victim)
    if (fault) await closed(stream, name)
    await answers(name)
    stream.destroy()
  }
  await readsHonestly(t, victim)
})

test('A process bears made-up messages of every kind, and still gives its feed to whoever asks for it', async (t) => {
  const { victim, answers } = await start(t)
  const dice = new Dice(seed)
  for (let round = 0; round < rounds; round++) {
    const stream = await enter(victim.port)
    const what = `round ${round} of seed ${seed}: ${junk(dice, stream, victim)}`
    // Ends when everything before it was read, or was the end already.
    stream.end()
    await Promise.race([closing(stream), answers(what)])
    stream.destroy()
  }
  await answers('all of it')
  await readsHonestly(t, victim)
})

/** Some messages of one kind; what they were. */
function junk(dice: Dice, stream: NoiseSecretStream, victim: Victim): string {
  const kind = dice.below(6)
  const said: string[] = []
  if (kind === 0) {
    stream.write(dice.bytes(40))
    return 'bytes'
  }
  if (kind === 1) {
    for (const message of ownProtocol(stream, greeting)) message.send(dice.bytes(200))
    return 'greetings'
  }
  const raw = kind === 2
  const senders = core(stream, Buffer.from(dice.of(victim.keys), 'hex'), raw)
  for (let count = 0; count < 6; count++) {
    const name = dice.of(coreMessages)
    const message = raw ? dice.bytes(70) : coreMessage(dice, name)
    senders.get(name)!.send(message)
    said.push(`${name} ${JSON.stringify(message)}`)
  }
  return said.join('\n')
}

function greet(...messages: Buffer[]): Attack['send'] {
  return (stream) => {
    const senders = ownProtocol(stream, greeting)
    messages.forEach((message, at) => {
      senders[at]!.send(message)
    })
  }
}

function say(name: string, message: object): Attack['send'] {
  return (stream, { keys }) => void core(stream, Buffer.from(keys[0]!, 'hex'), false).get(name)!.send(message)
}

function upgrade(start: number, length: number): object {
  return { start, length, ...signed }
}

/** Each of them allowed. */
function repeatRanges(stream: NoiseSecretStream, { keys }: Victim): void {
  const range = core(stream, Buffer.from(keys[0]!, 'hex'), false).get('range')!
  for (let count = 0; count < 200; count++) range.send({ drop: count % 2 === 1, start: 1, length: 2 ** 21 })
}

/** Right but for the signature: of both feeds, of this history and of another one. */
function signBadly(stream: NoiseSecretStream, { keys }: Victim): void {
  const dice = new Dice(seed)
  for (const name of keys) {
    const key = Buffer.from(name, 'hex')
    const data = core(stream, key, false).get('data')!
    const signer = { signature: 'ed25519', namespace: crypto.randomBytes(32), publicKey: key }
    const rest = { prologue: null, linked: null, userData: null, allowPatch: true, quorum: 1 }
    for (let count = 0; count < 100; count++) {
      const manifest = dice.coin ? { version: dice.below(3), hash: 'blake2b', signers: [signer], ...rest } : null
      const signature = dice.coin
        ? dice.bytes(200)
        : dice.of([null, Buffer.alloc(0), Buffer.alloc(64), Buffer.alloc(2_000, 1)])
      const nodes = [{ index: 0, size: 1, hash: crypto.randomBytes(32) }]
      const signedBy = { start: 0, length: 1, nodes, additionalNodes: [], signature }
      data.send({ ...none, request: dice.below(4), fork: dice.below(2), upgrade: signedBy, manifest })
    }
  }
}

/** meeting-place.ts: whoever proves to know the key is heard. */
function breakHandler(stream: NoiseSecretStream, victim: Victim): void {
  const key = Buffer.from(victim.meetingKey, 'hex')
  const hash = stream.handshakeHash
  const id = crypto.hash([Buffer.from('kinoswarm meeting id 1\n'), key, hash])
  const proof = crypto.hash([Buffer.from('kinoswarm meeting proof 1\n'), key, hash, Buffer.from([1])])
  const [message] = ownProtocol(stream, 'kinoswarm/junk/1', id)
  message!.send(proof)
  message!.send(Buffer.from('anything'))
}

async function start(t: TestContext) {
  const [wanted, meeting] = [crypto.keyPair().publicKey, crypto.randomBytes(32)]
  const args = [await folder(t), wanted.toString('hex'), meeting.toString('hex')]
  const child = fork(fileURLToPath(new URL('./kit/junk-victim.ts', import.meta.url)), args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let log = ''
  child.stderr!.on('data', (bytes) => {
    log = `${log}${bytes}`.slice(-4_000)
  })
  t.after(() => child.kill('SIGKILL'))
  const victim = (await heard(child, 'its start', () => log)) as Victim
  const answers = async (after: string) => {
    const answer = heard(child, after, () => log)
    child.send({}, () => {})
    await answer
  }
  return { victim, answers }
}

/** The child's next message; fails when it ends or is silent. */
async function heard(child: ChildProcess, after: string, log: () => string): Promise<unknown> {
  const late = AbortSignal.timeout(answerTimeoutMs)
  const stop = new AbortController()
  const signal = AbortSignal.any([late, stop.signal])
  try {
    const died = once(child, 'exit', { signal }).then(([code, signalName]) => {
      throw new Error(`It ended (${code ?? signalName}) after ${after}\n${log()}`)
    })
    died.catch(() => {})
    if (child.exitCode !== null) throw new Error(`It ended (${child.exitCode}) before ${after}\n${log()}`)
    const [message] = (await Promise.race([once(child, 'message', { signal }), died])) as [unknown]
    return message
  } catch (cause) {
    if (late.aborted) throw new Error(`No answer within ${answerTimeoutMs} ms after ${after}`, { cause })
    throw cause
  } finally {
    stop.abort()
  }
}

/** A connection through the door, which is shut to strangers now and then. */
async function enter(port: number): Promise<NoiseSecretStream> {
  const late = AbortSignal.timeout(answerTimeoutMs)
  for (;;) {
    const stream = await visit(port, answerTimeoutMs)
    if (stream) return stream
    assert.ok(!late.aborted, 'the door stayed shut')
    await new Promise((resolve) => setTimeout(resolve, doorMs))
  }
}

/** However it ends: an error is an end too. */
function closing(stream: NoiseSecretStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve()
    else stream.once('close', () => resolve())
  })
}

async function closed(stream: NoiseSecretStream, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const kept = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The connection was kept after ${name}`)), answerTimeoutMs)
  })
  await Promise.race([closing(stream), kept]).finally(() => clearTimeout(timer))
}

async function readsHonestly(t: TestContext, { port, keys }: Victim): Promise<void> {
  const viewer = await shell(t)
  const key = Buffer.from(keys[0]!, 'hex')
  viewer.reach.follow(key, { peers: [`127.0.0.1:${port}`] })
  assert.ok((await viewer.read(key, 39)).length > 0)
}
