import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  buildRelease,
  explainProposal,
  formatLink,
  mergeProposals,
  missing,
  type Proposal,
  requireNotPassed,
  sameBuild,
  signProposal,
} from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import idEncoding from 'hypercore-id-encoding'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { unlock } from '../maintain/maintainers.ts'
import { keyName, keyOptions } from '../maintain/new-key.ts'
import { publishProposal, readProposal, writeProposal } from '../maintain/proposals.ts'
import { agree } from '../maintain/root-change.ts'

export const verb: Verb = {
  summary: 'Shows what a proposal would change, and signs it; the last signature publishes',
  usage: 'sign FILE [--build DIR] [--merge OTHERFILE …] [--out FILE] [--key NAME]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: {
    key: keyOptions.key,
    build: { type: 'string', help: 'folder you built yourself from the same sources: must give the same release' },
    merge: { type: 'string', multiple: true, help: 'a copy that was signed apart, repeatable' },
    out: { type: 'string', help: 'where to write the signed file; absent = over FILE' },
    yes: { type: 'boolean', help: 'do not ask' },
  },
  async run(context) {
    const { args, cwd, flags, out } = context
    const [given = ''] = args
    const proposal = await joined(context, await readProposal(cwd, given))
    for (const line of explainProposal(proposal)) out.say(line)
    await checkBuild(context, proposal)
    const workshop = await context.workshop()
    await checkHere(workshop, proposal)
    const name = keyName(flags)
    if (!flags.on('yes')) await agree(context, `Sign this with your key “${name}”? Type yes: `)
    const keyPair = await unlock(workshop.keysDir, name, out)
    const id = idEncoding.encode(keyPair.publicKey)
    const signed = signProposal(proposal, keyPair, id)
    await writeProposal(context, signed, given)
    if (missing(signed).length > 0) return
    const published = await publishProposal(workshop, signed, { keyPair, id, name })
    out.emit(
      { event: published ? 'published' : 'whole', channel: signed.channel },
      published
        ? `All signatures are there: published. ${formatLink(idEncoding.decode(signed.channel))}`
        : 'All signatures are there. The creator of the channel publishes it with “sign”.',
    )
  },
}

async function joined({ cwd, flags }: VerbContext, proposal: Proposal): Promise<Proposal> {
  let all = proposal
  for (const other of flags.list('merge')) all = mergeProposals(all, await readProposal(cwd, other))
  return all
}

/** A home that knows the channel signs nothing that contradicts it; one that was never connected has only the file. */
async function checkHere(workshop: Workshop, proposal: Proposal): Promise<void> {
  if (!(await workshop.stateFile(proposal.channel).read())) return
  const { trusted } = await workshop.reader(proposal.channel)
  if (trusted) requireNotPassed(proposal, trusted)
}

/** Building the same sources gives the same key: the one check of a release that trusts nobody. */
async function checkBuild({ cwd, flags, out }: VerbContext, { records }: Proposal): Promise<void> {
  const dir = flags.text('build')
  const release = records.find((record) => record.type === 'release')
  if (dir === undefined) {
    if (release) out.say('Not compared with a build of your own: give its folder with --build to be sure.')
    return
  }
  if (release?.type !== 'release') throw new ShellError('USAGE', 'This proposal holds no release to compare with.')
  const scratch = await mkdtemp(join(tmpdir(), 'kinoswarm-build-'))
  const store = new Corestore(scratch)
  try {
    const built = await buildRelease(store, resolve(cwd, dir))
    const same = sameBuild(built, release.body)
    const { key } = built.drive
    out.say(`Your own build:    ${key}\nThe proposed one:  ${release.body.drive.key}`)
    out.emit({ event: 'build', same, key }, same ? 'SAME KEY: this release is what you built.' : undefined)
    if (!same)
      throw new ShellError('CANCELLED', 'NOT THE SAME: this release is not what you built. Nothing was signed.')
  } finally {
    await store.close()
    await rm(scratch, { recursive: true, force: true })
  }
}
