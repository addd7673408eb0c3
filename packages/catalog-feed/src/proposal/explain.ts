/** A proposal in plain words, for the person who is about to sign it. Pure. */
import { type Build, type ReleaseFile, sameBuild } from '../records/release.ts'
import { type RoleName, roleNames, type Successors } from '../records/root.ts'
import type { AnySigned, Bodies, Signed } from '../records/signed.ts'
import { plainLine } from '../words/plain.ts'
import { keyWords } from '../words/words.ts'
import { missing, type Proposal } from './proposal.ts'

/** One sentence a line. The first says what channel this is; the last say who still has to sign. */
export function explainProposal(proposal: Proposal): string[] {
  const before = proposal.chain.at(-1)?.body
  const after = proposal.records.find((record) => record.type === 'root')?.body as Bodies['root'] | undefined
  const name = before?.name ?? after?.name ?? ''
  const lines = [
    `Channel “${name}”, to be compared with your own: ${keyWords(proposal.channel).join(' ')}.`,
    ...proposal.records.flatMap((record) => explainRecord(record, proposal)),
    ...explainClaims(proposal.claims),
    ...explainMissing(proposal),
  ]
  return lines.map(plainLine)
}

function explainRecord(record: AnySigned, { chain, current }: Proposal): string[] {
  if (record.type === 'root') return explainRoot(record.body, chain.at(-1)?.body)
  if (record.type === 'release') return explainRelease(record.body, current.release)
  if (record.type === 'catalogue') return explainCatalogue(record.body, current.catalogue)
  return [`Confirms until ${day(record.body.expires)} that this is the newest.`]
}

function explainRoot(next: Bodies['root'], before: Bodies['root'] | undefined): string[] {
  if (!before) {
    const { keys, threshold } = next.roles.root
    return [
      `A new channel of ${keys.length} keys, of which ${threshold} have to sign, dated ${day(next.created)}.`,
      ...keys.map((key) => `  ${named(key)}`),
      ...roleNames.flatMap((role) => explainOwnRole(role, next.roles)),
      ...(next.description ? [`  What it shows: “${next.description}”`] : []),
      ...(next.successors ? explainSuccessors(next.successors) : []),
      ...(next.forkOf
        ? [`  It says that it is a fork of “${next.forkOf.name}”, ${keyWords(next.forkOf.channel).join(' ')}`]
        : []),
    ]
  }
  const lines = next.succession ? ['THE SUCCESSORS TAKE OVER the channel from its owners.'] : []
  lines.push(`Root ${next.version}, dated ${day(next.created)}:`)
  for (const role of roleNames) {
    const [old, now] = [before.roles[role], next.roles[role]]
    const gone = old.keys.filter((key) => !now.keys.includes(key)).map((key) => `  - ${role} loses ${named(key)}`)
    const come = now.keys.filter((key) => !old.keys.includes(key)).map((key) => `  + ${role} gains ${named(key)}`)
    lines.push(...gone, ...come)
    if (old.threshold !== now.threshold)
      lines.push(`  ${role} needs ${now.threshold} signatures instead of ${old.threshold}`)
  }
  if (next.name !== before.name) lines.push(`  The channel is renamed from “${before.name}” to “${next.name}”`)
  if (next.description !== before.description) lines.push(`  What it shows is now: “${next.description}”`)
  if (JSON.stringify(next.successors) !== JSON.stringify(before.successors)) {
    lines.push(...(next.successors ? explainSuccessors(next.successors) : ['  There are no successors any more']))
  }
  for (const role of ['release', 'catalogue', 'freshness'] as const) {
    const floor = next.floors[role]
    if (floor > before.floors[role]) lines.push(`  ${role} records below number ${floor} count no more`)
  }
  return lines
}

/** A role that others hold than the root's: usually all four are the same people, and one signature confirms. */
function explainOwnRole(role: RoleName, roles: Bodies['root']['roles']): string[] {
  const { keys, threshold } = roles[role]
  const usual = role === 'freshness' ? 1 : roles.root.threshold
  if (keys.join() === roles.root.keys.join() && threshold === usual) return []
  const rule = `  OTHER RULES FOR ${role}: ${threshold} of these ${keys.length} have to sign:`
  return [rule, ...keys.map((key) => `    ${named(key)}`)]
}

function explainSuccessors({ keys, threshold, afterDays }: Successors): string[] {
  const rule = `  Successors, who may ask viewers to follow them after ${afterDays} silent days; ${threshold} of these ${keys.length}:`
  return [rule, ...keys.map((key) => `    ${named(key)}`)]
}

function explainRelease(next: Bodies['release'], held: Signed<'release'> | null): string[] {
  const before = new Map((held?.body.files ?? []).map((file) => [file.path, file]))
  const after = new Set(next.files.map((file) => file.path))
  const lines = [`Release ${next.version} (number ${next.seq}), drive ${next.drive.key}:`]
  if (!held) lines.push('  The first release of this channel: everything is new.')
  for (const file of next.files) {
    const old = before.get(file.path)
    if (!old) lines.push(`  + ${file.path} (${size(file)})`)
    else if (old.sha256 !== file.sha256) lines.push(`  ~ ${file.path} (${size(old)} → ${size(file)})`)
  }
  for (const file of before.values()) if (!after.has(file.path)) lines.push(`  - ${file.path} (${size(file)})`)
  if (held && lines.length === 1) lines.push('  no file changes')
  if (held && next.drive.key === held.body.drive.key && !sameBuild(next, held.body)) {
    lines.push('  THE DRIVE IS THE ONE BEFORE, AND WHAT IS SAID TO BE IN IT IS NOT')
  }
  return [...lines, `  for Kinoswarm ${range(next)}`, ...explainFallbacks(next, held), ...explainNotes(next.notes)]
}

/** What shells too old for the release run: what was published before, or something that nobody has seen. */
function explainFallbacks({ fallbacks }: Bodies['release'], held: Signed<'release'> | null): string[] {
  const known = held ? [held.body, ...held.body.fallbacks] : []
  return fallbacks.map((build) => {
    const published = known.some((one) => sameBuild(one, build) && range(one) === range(build))
    const what = published ? 'as published before' : 'A BUILD THAT WAS NOT PUBLISHED LIKE THIS'
    return `  Kinoswarm ${range(build)} stays with version ${build.version}, ${what}, drive ${build.drive.key}`
  })
}

function explainNotes(notes: string): string[] {
  return notes
    ? ['  What changed, in the words that viewers read:', ...notes.split('\n').map((line) => `    ${line}`)]
    : []
}

function range({ shell }: Build): string {
  return `${shell.min} and later, before ${shell.below}`
}

function explainCatalogue(next: Bodies['catalogue'], held: Signed<'catalogue'> | null): string[] {
  const difference = next.titles - (held?.body.titles ?? 0)
  const change =
    difference === 0
      ? 'the same number of titles'
      : `${titles(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'}`
  if (!held)
    return [`Catalogue (number ${next.seq}): ${titles(next.titles)}. The first of this channel: everything is new.`]
  const drive = held.body.drive !== next.drive ? ' IN ANOTHER DRIVE' : ''
  return [`Catalogue (number ${next.seq})${drive}: ${titles(next.titles)}, ${change} than before.`]
}

function explainClaims({ titlesAdded, titlesRemoved }: Proposal['claims']): string[] {
  // A title padded with spaces would wrap, and go on as if it were a line of its own.
  const short = (title: string) => title.replaceAll(/\p{Zs}{2,}/gu, ' ')
  const added = titlesAdded.map((title) => `  + ${short(title)}`)
  const lines = [...added, ...titlesRemoved.map((title) => `  - ${short(title)}`)]
  return lines.length > 0 ? ['Whoever wrote this file says about the titles:', ...lines] : []
}

function explainMissing(proposal: Proposal): string[] {
  const open = missing(proposal)
  if (open.length === 0) return ['All signatures are there.']
  return open.flatMap(({ record, parts }) =>
    parts.map(({ who, have, need }) => `The ${record.type} has ${have} of ${need} signatures of the ${who}.`),
  )
}

function named(key: string): string {
  return `${key} (${keyWords(key).join(' ')})`
}

function titles(count: number): string {
  return count === 1 ? '1 title' : `${count} titles`
}

function size({ size: bytes }: ReleaseFile): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
