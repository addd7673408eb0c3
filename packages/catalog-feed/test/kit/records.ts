/** Small records with as many signers as a row of a table needs. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import type { Bodies, KeyPair, RecordType, Signed } from '../../src/index.ts'
import { addSignature } from '../../src/records/sign.ts'
import { draft } from '../../src/records/signed.ts'
import { commitment, feedId } from '../../src/trust/commitment.ts'
import { type Trusted, trustFirstRoot } from '../../src/trust/rules.ts'
import { day, today } from './people.ts'

export type Named = KeyPair & { id: string }

/** The same key for the same name, so that failures read well and runs repeat. */
export function key(name: string): Named {
  const pair = crypto.keyPair(crypto.hash(Buffer.from(`kinoswarm test ${name}`)))
  return { ...pair, id: idEncoding.encode(pair.publicKey) }
}

export function sign<T extends RecordType>(record: Signed<T>, ...keys: Named[]): Signed<T> {
  return keys.reduce((signed, one) => addSignature(signed, one), record)
}

interface RootPlan {
  keys: Named[]
  threshold?: number
  /** Changes to the body before it is signed. */
  body?: Partial<Bodies['root']>
}

export function firstRoot({ keys, threshold = 1, body = {} }: RootPlan): Signed<'root'> {
  const role = { keys: keys.map(({ id }) => id), threshold }
  const rest = {
    type: 'root' as const,
    version: 1,
    previous: null,
    name: 'Open Cinema',
    description: '',
    created: today - 30 * day,
    nonce: '00'.repeat(16),
    roles: { root: role, release: role, catalogue: role, freshness: { ...role, threshold: 1 } },
    floors: { release: 0, catalogue: 0, freshness: 0 },
    ...body,
  }
  const commit = commitment(rest)
  const heirs = rest.successors?.keys ?? []
  const speakers = new Set([
    ...keys.map(({ id }) => id),
    ...Object.values(rest.roles).flatMap((one) => one.keys),
    ...heirs,
  ])
  const feeds = [...speakers].map((id) => feedId(commit, id))
  return draft<'root'>({ ...rest, channel: feeds[0] as string, feeds })
}

export function nextRoot(root: Signed<'root'>, { keys, threshold = 1, body = {} }: RootPlan): Signed<'root'> {
  const role = { keys: keys.map(({ id }) => id), threshold }
  const { forkOf: _none, ...rest } = root.body
  const next = {
    ...rest,
    version: root.body.version + 1,
    previous: root.hash,
    roles: { root: role, release: role, catalogue: role, freshness: { ...role, threshold: 1 } },
    ...body,
  }
  const speakers = new Set([...Object.values(next.roles).flatMap((one) => one.keys), ...(next.successors?.keys ?? [])])
  // The commitment is that of root 1, which only root 1 itself can tell: the kit makes no longer chains with other feeds.
  const commit = root.body.version === 1 ? commitment(root.envelope.signed) : null
  const feeds = body.feeds ?? (commit ? [...speakers].map((id) => feedId(commit, id)) : root.body.feeds)
  return draft<'root'>({ ...next, feeds })
}

export function trust(root: Signed<'root'>): Trusted {
  return trustFirstRoot(root, root.body.channel)
}

const someKey = 'y'.repeat(52)
const someHash = 'ab'.repeat(32)

export function release(channel: string, seq: number, body: Partial<Bodies['release']> = {}): Signed<'release'> {
  return draft<'release'>({
    type: 'release',
    channel,
    seq,
    issued: today,
    version: '1.0.0',
    shell: { min: '0.1.0', below: '1.0.0' },
    drive: { key: someKey, db: { length: 2 }, blobs: { key: someKey, length: 1 } },
    files: [{ path: '/index.html', size: 3, sha256: someHash }],
    fallbacks: [],
    notes: '',
    ...body,
  })
}

export function catalogue(channel: string, seq: number, body: Partial<Bodies['catalogue']> = {}): Signed<'catalogue'> {
  return draft<'catalogue'>({
    type: 'catalogue',
    channel,
    seq,
    issued: today,
    drive: someKey,
    db: { length: 10, treeHash: someHash },
    blobs: { key: someKey, length: 10, treeHash: someHash },
    titles: 12,
    files: 3,
    bytes: { total: 4096 },
    ...body,
  })
}

export function freshness(trusted: Trusted, seq: number, body: Partial<Bodies['freshness']> = {}): Signed<'freshness'> {
  const { root, release: held } = trusted
  return draft<'freshness'>({
    type: 'freshness',
    channel: root.body.channel,
    seq,
    issued: today,
    expires: today + 30 * day,
    root: { version: root.body.version, hash: root.hash },
    release: held && { seq: held.body.seq, hash: held.hash },
    catalogue: null,
    ...body,
  })
}
