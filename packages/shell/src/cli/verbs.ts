import type { Verb } from './verb.ts'

type VerbModule = { verb: Verb }

/** Every verb by its words. Each is imported when it is asked for, so that none slows another down. */
export const verbs: Record<string, () => Promise<VerbModule>> = {
  open: () => import('../commands/open.ts'),
  demo: () => import('../commands/demo.ts'),
  publish: () => import('../commands/publish.ts'),
  seed: () => import('../commands/seed.ts'),
  'channel create': () => import('../commands/channel-create.ts'),
  'keys create': () => import('../commands/keys-create.ts'),
  'keys list': () => import('../commands/keys-list.ts'),
  'keys export': () => import('../commands/keys-export.ts'),
  'keys import': () => import('../commands/keys-import.ts'),
  'catalog import': () => import('../commands/catalog-import.ts'),
  'catalog add': () => import('../commands/catalog-add.ts'),
  'catalog addon': () => import('../commands/catalog-addon.ts'),
  'catalog check': () => import('../commands/catalog-check.ts'),
  'catalog diff': () => import('../commands/catalog-diff.ts'),
  'catalog edit': () => import('../commands/catalog-edit.ts'),
  'catalog export': () => import('../commands/catalog-export.ts'),
  'catalog remove': () => import('../commands/catalog-remove.ts'),
  'catalog list': () => import('../commands/catalog-list.ts'),
  'channel show': () => import('../commands/channel-show.ts'),
  'channel verify': () => import('../commands/channel-verify.ts'),
  sign: () => import('../commands/sign.ts'),
  fork: () => import('../commands/fork.ts'),
  rotate: () => import('../commands/rotate.ts'),
  revoke: () => import('../commands/revoke.ts'),
  succeed: () => import('../commands/succeed.ts'),
  'release list': () => import('../commands/release-list.ts'),
  'release pin': () => import('../commands/release-pin.ts'),
  'release unpin': () => import('../commands/release-unpin.ts'),
  restore: () => import('../commands/restore.ts'),
  'channel accept': () => import('../commands/channel-accept.ts'),
  doctor: () => import('../commands/doctor.ts'),
  node: () => import('../commands/node.ts'),
  import: () => import('../commands/import.ts'),
  export: () => import('../commands/export.ts'),
}

/**
 * Finds the verb in what was typed: the longest known run of leading words, else `open`, whose argument may be a link.
 * Returns its name and the arguments that are left.
 */
export function findVerb(words: string[]): { name: string; rest: string[] } {
  const two = words.slice(0, 2).join(' ')
  if (words.length > 1 && Object.hasOwn(verbs, two)) return { name: two, rest: words.slice(2) }
  const one = words[0] ?? ''
  if (Object.hasOwn(verbs, one)) return { name: one, rest: words.slice(1) }
  return { name: 'open', rest: words }
}

/** Verbs whose first word this is, for `kinoswarm channel` and the like. */
export function verbsUnder(word: string): string[] {
  return Object.keys(verbs).filter((name) => name.startsWith(`${word} `))
}
