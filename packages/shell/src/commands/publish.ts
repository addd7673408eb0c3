import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  buildRelease,
  type CatalogueHead,
  explainProposal,
  type Maintainer,
  type Proposal,
} from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { writeProposal } from '../maintain/proposals.ts'
import { titleClaims } from '../maintain/title-claims.ts'
import { shellVersion } from '../version.ts'

export const verb: Verb = {
  summary: 'Signs and publishes a new interface, the catalogue as it is now, and that all this is current',
  usage: 'publish [--ui DIR [--release X.Y.Z] [--notes TEXT]] [--channel LINK] [--dry-run]',
  where: 'home',
  options: {
    channel: { type: 'string', help: 'which of your channels, where there are several' },
    ui: { type: 'string', help: 'folder of the built interface, with an index.html' },
    release: { type: 'string', help: 'its version, X.Y.Z; absent = the one after the last' },
    notes: { type: 'string', help: 'what changed, for viewers' },
    'shell-min': { type: 'string', help: 'oldest Kinoswarm it runs with; absent = this one' },
    'shell-below': { type: 'string', help: 'first Kinoswarm it no longer runs with; absent = the next major one' },
    'only-copy': { type: 'boolean', help: 'this home was restored, and no other copy of it will ever publish again' },
    out: { type: 'string', help: 'where to write the proposal, in a channel that several people sign' },
    'dry-run': { type: 'boolean', help: 'say what would be published, and publish nothing' },
  },
  async run(context) {
    const { flags, out } = context
    const workshop = await context.workshop()
    const ui = await uiFolder(context)
    const maintainer = await workshop.maintainer(flags.text('channel'), out, { onlyCopy: flags.on('only-copy') })
    const changed = await pendingCatalogue(workshop, maintainer)
    if (flags.on('dry-run')) return announcePlan(context, maintainer, { ui, catalogue: changed })
    if (maintainer.needed > 1) return proposeAll(context, maintainer, { ui, catalogue: changed })
    if (ui && !(await isPublished(workshop, maintainer, ui, context))) await publishUi(context, maintainer, ui)
    if (changed) {
      const { body } = await maintainer.publishCatalogue(changed)
      const { titles } = changed
      out.emit(
        { event: 'catalogue', channel: maintainer.id, seq: body.seq, titles },
        `Published the catalogue: ${counted(titles, 'title')}.`,
      )
    }
    await confirm(context, maintainer)
    tellEmpty(context, maintainer)
  },
}

interface Change {
  ui?: string
  catalogue?: CatalogueHead
}

/** Where one signature is not enough: the file that travels to the other signers, in place of publishing. */
async function proposeAll(context: VerbContext, maintainer: Maintainer, change: Change): Promise<void> {
  const proposal = await explained(context, maintainer, change)
  if (proposal) await writeProposal(context, proposal)
  await confirm(context, maintainer)
}

/** One signer is enough to say that what is published is still the newest. */
async function confirm({ out }: VerbContext, maintainer: Maintainer): Promise<void> {
  const { body } = await maintainer.confirm()
  out.emit(
    { event: 'confirmed', channel: maintainer.id, link: maintainer.link, seq: body.seq, expires: body.expires },
    `Confirmed as current. ${maintainer.link}`,
  )
}

/** A channel without films or interface is confirmed all the same: whoever opens its link sees nothing of theirs. */
function tellEmpty({ out }: VerbContext, { id, reader }: Maintainer): void {
  const { catalogue, release } = reader.state
  if ((catalogue?.titles ?? 0) > 0) return
  const missing = release ? 'no title yet' : 'no title and no interface of its own yet, so viewers see an empty one'
  const advice = 'Add films with “kinoswarm catalog add FILM”, then publish again.'
  out.emit({ event: 'empty', channel: id, interface: release !== null }, `Note: this channel has ${missing}. ${advice}`)
}

/** What would be published, signed by this key alone and said in plain words; nothing where nothing changes. */
async function explained(
  context: VerbContext,
  maintainer: Maintainer,
  { ui, catalogue }: Change,
): Promise<Proposal | undefined> {
  if (!ui && !catalogue) return undefined
  const release = ui === undefined ? undefined : releaseInput(context, maintainer, ui)
  const claims = catalogue && (await titleClaims(await context.workshop(), maintainer, catalogue))
  const proposal = await maintainer.propose({ release, catalogue, claims })
  for (const line of explainProposal(proposal)) context.out.say(line)
  return proposal
}

function releaseInput({ flags }: VerbContext, maintainer: Maintainer, dir: string) {
  const version = flags.text('release') ?? nextVersion(maintainer.reader.state.release?.version)
  const shell = {
    min: flags.text('shell-min') ?? shellVersion,
    below: flags.text('shell-below') ?? nextMajor(shellVersion),
  }
  return { dir, version, notes: flags.text('notes'), shell }
}

/** The same files give the same drive: publishing them again would only make every viewer look. */
async function isPublished(workshop: Workshop, { reader }: Maintainer, dir: string, context: VerbContext) {
  const current = reader.state.release
  const wanted = context.flags.text('release')
  if (!current || (wanted !== undefined && wanted !== current.version)) return false
  const { drive } = await buildRelease(workshop.store, dir)
  if (drive.key !== current.drive.key) return false
  const { version } = current
  context.out.emit({ event: 'unchanged', version }, `Version ${version} of the interface is what is in ${dir}.`)
  return true
}

async function publishUi(context: VerbContext, maintainer: Maintainer, dir: string): Promise<void> {
  const { out } = context
  const input = releaseInput(context, maintainer, dir)
  const { version } = input
  const { body } = await maintainer.publishRelease(input)
  const bytes = body.files.reduce((sum, file) => sum + file.size, 0)
  out.emit(
    {
      event: 'release',
      channel: maintainer.id,
      seq: body.seq,
      version,
      drive: body.drive.key,
      files: body.files.length,
      bytes,
    },
    `Published version ${version} of the interface: ${body.files.length} files, ${Math.ceil(bytes / 1000)} kB.`,
  )
}

/** The catalogue head that `catalog` commands left and that is not signed yet. */
async function pendingCatalogue(workshop: Workshop, { id, reader }: Maintainer) {
  const head = await workshop.catalogueHead(id)
  const signed = reader.state.catalogue
  if (!head || (signed?.drive === head.drive && signed.db.treeHash === head.db.treeHash)) return undefined
  return head
}

async function announcePlan(context: VerbContext, maintainer: Maintainer, change: Change): Promise<void> {
  const proposal = await explained(context, maintainer, change)
  const release = proposal?.records.find((record) => record.type === 'release')
  const version = release?.type === 'release' ? release.body.version : null
  const catalogue = change.catalogue !== undefined
  const what = [
    version && `version ${version} of the interface`,
    catalogue && 'the changed catalogue',
    'a confirmation',
  ]
  context.out.emit(
    { event: 'plan', channel: maintainer.id, release: version, catalogue },
    `Would publish ${what.filter(Boolean).join(', ')} in ${maintainer.reader.state.name}. Nothing was published.`,
  )
}

async function uiFolder({ flags, cwd }: VerbContext): Promise<string | undefined> {
  const given = flags.text('ui')
  if (given === undefined) return undefined
  const dir = resolve(cwd, given)
  const index = await stat(resolve(dir, 'index.html')).catch(() => undefined)
  if (!index?.isFile()) throw new ShellError('NOT_FOUND', `${dir} holds no index.html. Build the interface first.`)
  return dir
}

function nextVersion(version: string | undefined): string {
  const [major = 1, minor = 0, patch = -1] = version?.split('.').map(Number) ?? []
  return `${major}.${minor}.${patch + 1}`
}

function nextMajor(version: string): string {
  return `${Number.parseInt(version, 10) + 1}.0.0`
}
