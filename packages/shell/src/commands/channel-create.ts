import { createChannel, draftChannel, keyWords, signProposal } from '@kinoswarm/catalog-feed'
import idEncoding from 'hypercore-id-encoding'
import type { Flags, Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { keyName, keyOptions, openOrMakeKey } from '../maintain/new-key.ts'
import { writeProposal } from '../maintain/proposals.ts'
import { publicKey } from '../maintain/root-change.ts'

/** Half a year of silence before successors may ask viewers to follow them. */
const defaultSuccessionDays = 180

export const verb: Verb = {
  summary: 'Makes a channel and prints its link',
  usage: 'channel create --name NAME [--description TEXT] [--quorum N --signer KEY …] [--successor KEY …]',
  where: 'home',
  options: {
    ...keyOptions,
    name: { type: 'string', help: 'what viewers see' },
    description: { type: 'string', help: 'what it shows, in a sentence' },
    quorum: { type: 'string', help: 'signatures that every release and catalogue needs; absent = 1' },
    signer: { type: 'string', multiple: true, help: 'public key of another signer, repeatable' },
    successor: {
      type: 'string',
      multiple: true,
      help: 'public key that may take over after a long silence, repeatable',
    },
    'successor-quorum': { type: 'string', help: 'how many of them are needed; absent = most of them' },
    'successor-days': { type: 'string', help: `days of silence first; absent = ${defaultSuccessionDays}` },
    out: { type: 'string', help: 'where to write the proposal, with more than one signature needed' },
  },
  async run(context) {
    const { flags, out } = context
    const name = flags.text('name')
    if (!name) throw new ShellError('USAGE', 'Give the channel a name: kinoswarm channel create --name "Open Cinema"')
    const workshop = await context.workshop()
    const keyPair = await openOrMakeKey(workshop, flags, out)
    const plan = { name, description: flags.text('description'), ...signersOf(flags), successors: successorsOf(flags) }
    if (plan.quorum > 1) {
      const key = idEncoding.encode(keyPair.publicKey)
      const root = draftChannel(plan, key, Math.floor(Date.now() / 1000))
      const claims = { titlesAdded: [], titlesRemoved: [] }
      const current = { release: null, catalogue: null }
      const proposal = { channel: root.body.channel, chain: [], current, records: [root], claims }
      await writeProposal(context, signProposal(proposal, keyPair, key))
      return
    }
    const state = (id: string) => workshop.stateFile(id)
    const maintainer = await createChannel({ store: workshop.store, keyPair, state, ...plan })
    await workshop.adopt(maintainer, keyName(flags))
    const { id, link } = maintainer
    const words = keyWords(id)
    out.emit({ event: 'channel', id, link, name, words }, `${name}: ${link}\nIts words: ${words.join(' ')}`)
  },
}

function signersOf(flags: Flags): { signers: string[]; quorum: number } {
  const signers = flags.list('signer').map(publicKey)
  const quorum = wholeNumber(flags.text('quorum') ?? '1', '--quorum')
  if (quorum < 1 || quorum > signers.length + 1) {
    throw new ShellError(
      'USAGE',
      `A quorum of ${quorum} needs at least as many signers; there are ${signers.length + 1}.`,
    )
  }
  return { signers, quorum }
}

function successorsOf(flags: Flags) {
  const keys = flags.list('successor').map(publicKey)
  if (keys.length === 0) return undefined
  const most = Math.floor(keys.length / 2) + 1
  const threshold = wholeNumber(flags.text('successor-quorum') ?? String(most), '--successor-quorum')
  const afterDays = wholeNumber(flags.text('successor-days') ?? String(defaultSuccessionDays), '--successor-days')
  return { keys, threshold, afterDays }
}

function wholeNumber(given: string, option: string): number {
  if (!/^\d{1,5}$/.test(given)) throw new ShellError('USAGE', `${option} takes a whole number.`)
  return Number(given)
}
