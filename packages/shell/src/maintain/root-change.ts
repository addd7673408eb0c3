/** Carrying out a change of the channel's keys: sign with what this home has, publish if that is enough, else write a file. */
import { explainProposal, Maintainer, missing, type Proposal, signProposal } from '@kinoswarm/catalog-feed'
import idEncoding from 'hypercore-id-encoding'
import type { VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { unlock } from './maintainers.ts'
import { writeProposal } from './proposals.ts'

export const rootChangeOptions = {
  channel: { type: 'string', help: 'which of your channels, where there are several' },
  'sign-with': { type: 'string', multiple: true, help: 'name of another key of this home to sign with, repeatable' },
  out: { type: 'string', help: 'where to write the proposal, if more signatures are needed' },
  yes: { type: 'boolean', help: 'do not ask' },
} as const

export function publicKey(given: string): string {
  if (!idEncoding.isValid(given)) {
    throw new ShellError('USAGE', `“${given}” is no public key. “kinoswarm keys list” shows them.`)
  }
  return idEncoding.normalize(given)
}

/** Shows what would change, asks, signs with the other keys of this home too, and publishes or writes the proposal. */
export async function carryOutRootChange(
  context: VerbContext,
  maintainer: Maintainer,
  drafted: Proposal,
): Promise<void> {
  const { flags, out } = context
  for (const line of explainProposal(drafted)) out.say(line)
  if (!flags.on('yes')) await agree(context, 'Sign and publish this? Type yes: ')
  const workshop = await context.workshop()
  let proposal = drafted
  const names = flags.list('sign-with')
  for (const name of names) {
    const keyPair = await unlock(workshop.keysDir, name, out)
    proposal = signProposal(proposal, keyPair, idEncoding.encode(keyPair.publicKey))
  }
  if (missing(proposal).length > 0) {
    await writeProposal(context, proposal)
    return
  }
  await maintainer.submit(proposal)
  const { root } = maintainer.reader.state
  out.emit(
    { event: 'root', channel: maintainer.id, version: root?.version, keys: root?.roles.root.keys },
    `Published root ${root?.version}. ${root?.roles.root.threshold} of ${root?.roles.root.keys.length} keys sign from now on.`,
  )
  await moveToRemainingKey(context, workshop, maintainer, names)
}

export async function agree({ out }: VerbContext, question: string): Promise<void> {
  const answer = await out.ask(question)
  if (!/^(y|yes)$/i.test(answer.trim())) throw new ShellError('CANCELLED', 'Nothing was signed.')
}

/** Whoever let go of their own key goes on with the one that took its place. */
async function moveToRemainingKey(
  { out }: VerbContext,
  workshop: Workshop,
  old: Maintainer,
  names: string[],
): Promise<void> {
  const keys = old.reader.state.root?.roles.release.keys ?? []
  if (keys.includes(old.key)) return
  for (const name of names) {
    const keyPair = await unlock(workshop.keysDir, name, out)
    if (!keys.includes(idEncoding.encode(keyPair.publicKey))) continue
    const { store } = workshop
    const state = workshop.stateFile(old.id)
    const next = new Maintainer({ store, keyPair, link: old.id, state, reader: old.reader })
    await next.ready()
    await next.carry()
    await next.confirm()
    await workshop.adopt(next, name)
    return
  }
}
