/**
 * What a viewer remembers of a channel between two starts: the trusted records and the evidence of every lie.
 * It is written before anything new is used, so that no later start can be talked back (docs/trust.md, clause 5.1).
 */
import { canonical, type Json, parseText } from '../canonical/json.ts'
import { FeedError, type FeedErrorCode } from '../error.ts'
import type { Head } from '../feed/rewritten.ts'
import { type AnySigned, type Envelope, type RecordType, readEnvelope, type Signed } from '../records/signed.ts'
import { requirePinned } from '../trust/commitment.ts'
import type { Evidence } from '../trust/fold.ts'
import { requireQuorum } from '../trust/quorum.ts'
import type { Trusted } from '../trust/rules.ts'
import type { StateStore } from './state-file.ts'

const format = 1
/** Alarms that are kept: the first ones. A thief can make more, but must not push out what gave him away. */
export const maxAlarms = 16
/** Of these a single key can make as many as it likes; they leave room for what only a quorum can do. */
const maxOfKind = 4
/** Records that prove a lie: the two that contradict each other. */
const maxEvidence = 2
/** Bytes of evidence in all; an alarm beyond stays without its records. With it the state stays below forty megabytes. */
const maxEvidenceBytes = 8 * 1024 * 1024

export interface Alarm {
  code: FeedErrorCode
  message: string
  /** Unix seconds when it was first seen here. */
  at: number
  evidence: Envelope[]
  /** Two heads of one feed, both signed by its key, where that is the evidence. */
  heads?: [Head, Head]
}

export interface Memory {
  trusted: Trusted | null
  alarms: Alarm[]
  /** Unix seconds: when this channel was first followed here, the owners' last sign of life (0 = none), latest clock. */
  since: number
  heardAt: number
  clock: number
  /** Where this was first written; a maintainer's home that finds itself elsewhere was restored or copied. */
  place: string
}

interface Stored {
  format: number
  chain: Envelope[]
  release: Envelope | null
  catalogue: Envelope | null
  freshness: Envelope | null
  alarms: Alarm[]
  since: number
  heardAt: number
  clock: number
  place: string
}

export function emptyMemory(nowSeconds: number): Memory {
  return { trusted: null, alarms: [], since: nowSeconds, heardAt: 0, clock: nowSeconds, place: '' }
}

/** Reads the memory of `channel`. Throws `STATE_DAMAGED` when there is one that cannot be used. */
export async function recall(store: StateStore, channel: string, nowSeconds: number): Promise<Memory> {
  const bytes = await store.read()
  if (!bytes) return emptyMemory(nowSeconds)
  try {
    // Our own file: however large an earlier version let it become, what was trusted must not be lost.
    const stored = parseText(bytes, { maxBytes: Infinity, maxParts: Infinity }).value as unknown as Stored
    if (stored.format !== format) throw new Error(`format ${stored.format}`)
    const { since, heardAt, clock, place } = stored
    const trusted = stored.chain.length > 0 ? trustedOf(stored, channel) : null
    const alarms = bounded(Array.isArray(stored.alarms) ? stored.alarms : [])
    return { trusted, alarms, since, heardAt, clock, place }
  } catch (cause) {
    throw new FeedError('STATE_DAMAGED', 'What this computer remembered of the channel cannot be read.', { cause })
  }
}

export async function remember(store: StateStore, memory: Memory): Promise<void> {
  const { trusted, alarms, since, heardAt, clock } = memory
  const place = memory.place || (await store.place())
  const envelopes = {
    chain: trusted?.chain.map((root) => root.envelope) ?? [],
    release: trusted?.release?.envelope ?? null,
    catalogue: trusted?.catalogue?.envelope ?? null,
    freshness: trusted?.freshness?.envelope ?? null,
  }
  await store.write(
    Buffer.from(canonical({ format, ...envelopes, alarms, since, heardAt, clock, place } as unknown as Json)),
  )
}

/** Adds alarms that are not known yet. Returns the same list when there are none. */
export function withEvidence(alarms: Alarm[], evidence: readonly Evidence[], nowSeconds: number): Alarm[] {
  const fresh = evidence
    .map(({ code, message, records }) => ({
      code,
      message,
      at: nowSeconds,
      evidence: records.slice(0, maxEvidence).map((record) => record.envelope),
    }))
    .filter((alarm) => !alarms.some((known) => known.code === alarm.code && known.message === alarm.message))
  const distinct = fresh.filter((alarm, index) => fresh.findIndex((one) => one.message === alarm.message) === index)
  const all = [...alarms, ...distinct].filter(hasRoom).slice(0, maxAlarms)
  return all.length <= alarms.length ? alarms : bounded(all)
}

/** Whether an alarm is among the first of its kind: one code about one type of record. */
function hasRoom(alarm: Alarm, index: number, all: readonly Alarm[]): boolean {
  const kind = ({ code, evidence }: Alarm) => `${code} ${evidence[0]?.signed.type}`
  return all.slice(0, index).filter((one) => kind(one) === kind(alarm)).length < maxOfKind
}

/** The first alarms, each with the two records that prove it as long as there is room for them. */
function bounded(alarms: readonly Alarm[]): Alarm[] {
  let bytes = 0
  return alarms.slice(0, maxAlarms).map((alarm) => {
    const evidence = alarm.evidence.slice(0, maxEvidence)
    const size = evidence.reduce((sum, envelope) => sum + Buffer.byteLength(canonical(envelope)), 0)
    if (bytes + size > maxEvidenceBytes) return { ...alarm, evidence: [] }
    bytes += size
    return { ...alarm, evidence }
  })
}

/** The file is ours, but a half-understood disk error must not become trust: signatures are checked again. */
function trustedOf(stored: Stored, channel: string): Trusted {
  const chain = stored.chain.map((envelope) => typed(readEnvelope(envelope), 'root'))
  const root = linked(chain, channel)
  const part = <T extends 'release' | 'catalogue' | 'freshness'>(
    envelope: Envelope | null,
    type: T,
  ): Signed<T> | null => {
    if (!envelope) return null
    const record = typed(readEnvelope(envelope), type)
    requireQuorum(record as unknown as AnySigned, root.body.roles[type], `the ${type} role`)
    return record
  }
  return {
    chain,
    root,
    release: part(stored.release, 'release'),
    catalogue: part(stored.catalogue, 'catalogue'),
    freshness: part(stored.freshness, 'freshness'),
  }
}

/** Hashes lead from root 1, which the link pins, to the last one, whose signatures are checked again. */
function linked(chain: Signed<'root'>[], channel: string): Signed<'root'> {
  const [first] = chain
  const last = chain.at(-1)
  if (!first || !last) throw new Error('no root')
  requirePinned(first, channel)
  for (const [index, root] of chain.slice(1).entries()) {
    if (root.body.previous !== chain[index]?.hash) throw new Error('a broken chain of roots')
  }
  requireQuorum(last, last.body.roles.root, 'its own root role')
  return last
}

function typed<T extends RecordType>(record: AnySigned, type: T): Signed<T> {
  if (record.type !== type) throw new Error(`a ${record.type} in the place of a ${type}`)
  return record as unknown as Signed<T>
}
