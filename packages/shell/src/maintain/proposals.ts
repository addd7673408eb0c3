/** Proposal files: written, read, joined, and published when they are whole. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  encodeProposal,
  type KeyPair,
  Maintainer,
  type Missing,
  missing,
  type Proposal,
  parseProposal,
  startChannel,
  writeAtomic,
} from '@kinoswarm/catalog-feed'
import type { VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { rememberMaintainer } from './maintainers.ts'

/** Larger than any proposal: a wrong file is refused before it is read. */
const fileMaxBytes = 32 * 2 ** 20

export interface Signer {
  keyPair: KeyPair
  /** The public key. */
  id: string
  /** Its name in this home. */
  name: string
}

/** Writes a proposal beside where the command was typed, or to `--out`, and says where it has to go next. */
export async function writeProposal(
  { cwd, flags, out }: VerbContext,
  proposal: Proposal,
  over?: string,
): Promise<string> {
  const file = resolve(cwd, flags.text('out') ?? over ?? defaultName(proposal))
  await writeAtomic(file, encodeProposal(proposal), 0o644)
  const open = missing(proposal)
  out.emit(
    { event: 'proposal', channel: proposal.channel, file, missing: summary(open) },
    `Wrote ${file}.${open.length > 0 ? ' Send it to the other signers: each runs “kinoswarm sign FILE”.' : ''}`,
  )
  return file
}

export async function readProposal(cwd: string, given: string): Promise<Proposal> {
  const file = resolve(cwd, given)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new ShellError('NOT_FOUND', `There is no file ${file}.`)
  if (found.size > fileMaxBytes) throw new ShellError('USAGE', `${file} is no proposal.`)
  return parseProposal(await readFile(file))
}

/**
 * Publishes a whole proposal if this home can: it starts the channel if that is its creator's, or writes into this
 * signer's feed. Answers false when another signer has to carry it.
 */
export async function publishProposal(workshop: Workshop, proposal: Proposal, signer: Signer): Promise<boolean> {
  if (proposal.chain.length === 0) return startFromProposal(workshop, proposal, signer)
  const maintainer = await maintainerFrom(workshop, proposal, signer)
  await maintainer.submit(proposal)
  return true
}

/** A signer's side of the channel, which the proposal itself brings along if this home has not met it. */
export async function maintainerFrom(workshop: Workshop, proposal: Proposal, signer: Signer): Promise<Maintainer> {
  const { channel, chain, current } = proposal
  const open = workshop.openMaintainers.find((one) => one.id === channel)
  if (open) return open
  const reader = await workshop.reader(channel)
  const known = [...chain, current.release, current.catalogue].filter((record) => record !== null)
  await reader.offer(known as never)
  const { store } = workshop
  const state = workshop.stateFile(channel)
  const maintainer = new Maintainer({ store, keyPair: signer.keyPair, link: channel, state, reader })
  await maintainer.ready()
  await workshop.adopt(maintainer, signer.name)
  return maintainer
}

async function startFromProposal(workshop: Workshop, proposal: Proposal, signer: Signer): Promise<boolean> {
  const [root] = proposal.records
  if (root?.type !== 'root') throw new ShellError('USAGE', 'This proposal starts no channel.')
  const { store } = workshop
  if (root.body.roles.root.keys[0] !== signer.id) {
    const reader = await workshop.reader(proposal.channel)
    await reader.offer([root])
    await rememberMaintainer(workshop, proposal.channel, signer.name)
    return false
  }
  const reader = await workshop.reader(proposal.channel)
  const state = workshop.stateFile(proposal.channel)
  const maintainer = await startChannel({ store, keyPair: signer.keyPair, state, reader }, root)
  await workshop.adopt(maintainer, signer.name)
  return true
}

function summary(open: Missing[]) {
  return open.flatMap(({ record, parts }) =>
    parts.map(({ who, have, need, keys }) => ({ record: record.type, who, have, need, keys })),
  )
}

function defaultName({ channel, records }: Proposal): string {
  const number = records.map((record) => (record.type === 'root' ? record.body.version : record.body.seq)).join('-')
  return `${channel.slice(0, 8)}-${records.map(({ type }) => type).join('-')}-${number}.proposal`
}
