/** Root N+1 from root N: rotation, revocation, succession. docs/trust.md, clauses 4 and 6. Pure. */
import { FeedError } from '../error.ts'
import { type Role, type RoleName, roleNames, type Successors } from '../records/root.ts'
import { type Bodies, draft, type Signed } from '../records/signed.ts'
import { commitmentOf, feedId } from '../trust/commitment.ts'
import { signersOf } from '../trust/quorum.ts'
import type { ContentRole, Trusted } from '../trust/rules.ts'
import { nextSeq } from './draft.ts'

export interface RootChange {
  name?: string
  description?: string
  /** Keys to let in, to every role. */
  add?: string[]
  /** Keys to let go, from every role. */
  remove?: string[]
  /** The removed keys are in wrong hands: what they signed is to be refused from here on (clause 4.4). */
  stolen?: boolean
  /** Signatures needed from now on, except for freshness, where one is enough. */
  quorum?: number
  /** Null removes them. */
  successors?: Successors | null
}

const contentRoles = ['release', 'catalogue', 'freshness'] as const

/** The next root, unsigned. Throws `BAD_INPUT` when nobody or too few would be left to sign. */
export function draftNextRoot(trusted: Trusted, change: RootChange, created: number): Signed<'root'> {
  const { root } = trusted
  const roles = Object.fromEntries(roleNames.map((name) => [name, changedRole(root.body.roles[name], name, change)]))
  const successors = change.successors === undefined ? root.body.successors : (change.successors ?? undefined)
  const { forkOf: _origin, succession: _flag, successors: _old, ...rest } = root.body
  const body: Bodies['root'] = {
    ...rest,
    version: root.body.version + 1,
    previous: root.hash,
    created,
    name: change.name ?? root.body.name,
    description: change.description ?? root.body.description,
    roles: roles as Bodies['root']['roles'],
    feeds: [],
    ...(successors && { successors }),
  }
  body.feeds = feedsOf(trusted, body)
  body.floors = floorsAfter(trusted, body.roles, change.stolen ?? false)
  return draft<'root'>(body)
}

/** The root with which the named successors take over: their own keys, the same channel. */
export function draftSuccession(trusted: Trusted, created: number): Signed<'root'> {
  const { successors, ...current } = trusted.root.body
  if (!successors) throw new FeedError('SUCCESSION', 'This channel has named no successors.')
  const role: Role = { keys: successors.keys, threshold: successors.threshold }
  const roles = { root: role, release: role, catalogue: role, freshness: { ...role, threshold: 1 } }
  const { forkOf: _origin, ...rest } = current
  const body: Bodies['root'] = {
    ...rest,
    version: current.version + 1,
    previous: trusted.root.hash,
    created,
    roles,
    feeds: [],
    succession: true,
  }
  body.feeds = feedsOf(trusted, body)
  body.floors = floorsAfter(trusted, roles, true)
  return draft<'root'>(body)
}

/** Records that have to be signed anew because the next root lets go of what vouched for them. */
export function resigned(trusted: Trusted, next: Signed<'root'>, issued: number) {
  const records: (Signed<'release'> | Signed<'catalogue'>)[] = []
  for (const type of ['release', 'catalogue'] as const) {
    const held = trusted[type]
    if (!held || survives(held, next.body)) continue
    const seq = Math.max(next.body.floors[type], 1)
    records.push(
      held.type === 'release'
        ? draft<'release'>({ ...held.body, seq, issued })
        : draft<'catalogue'>({ ...(held as Signed<'catalogue'>).body, seq, issued }),
    )
  }
  return records
}

function changedRole(role: Role, name: RoleName, { add = [], remove = [], quorum }: RootChange): Role {
  const unknown = remove.find((key) => !role.keys.includes(key))
  if (unknown && name === 'root') throw new FeedError('BAD_INPUT', `The key ${unknown} is not one of this channel's.`)
  const keys = [...new Set([...role.keys.filter((key) => !remove.includes(key)), ...add])]
  const threshold = name === 'freshness' ? 1 : (quorum ?? role.threshold)
  if (keys.length < threshold) {
    const message = `Only ${keys.length} keys would be left where ${threshold} have to sign. Add a key, or lower the quorum.`
    throw new FeedError('BAD_INPUT', message)
  }
  return { keys, threshold }
}

/** Everybody who may ever have to speak needs a feed that viewers already follow, the successors included. */
function feedsOf(trusted: Trusted, body: Bodies['root']): string[] {
  const commit = commitmentOf(trusted)
  const signers = new Set([...roleNames.flatMap((name) => body.roles[name].keys), ...(body.successors?.keys ?? [])])
  return [...signers].map((signer) => feedId(commit, signer))
}

/** A role that a thief could have signed for starts again above everything known; the others keep their floor. */
function floorsAfter(trusted: Trusted, roles: Bodies['root']['roles'], stolen: boolean): Bodies['root']['floors'] {
  const floor = (type: ContentRole): number => {
    const held = trusted[type]
    const holds = held && signersOf(held as never, roles[type]).length >= roles[type].threshold
    return stolen || (held && !holds) ? nextSeq(trusted, type) : trusted.root.body.floors[type]
  }
  const [release, catalogue, freshness] = contentRoles.map(floor) as [number, number, number]
  return { release, catalogue, freshness }
}

function survives(held: Signed<'release'> | Signed<'catalogue'>, next: Bodies['root']): boolean {
  const role = next.roles[held.type]
  return held.body.seq >= next.floors[held.type] && signersOf(held as never, role).length >= role.threshold
}
