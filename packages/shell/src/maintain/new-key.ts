/** The key a maintainer signs with: the named one, or a new one sealed with a passphrase that is asked for twice. */
import { createKey, type KeyPair, listKeys } from '@kinoswarm/catalog-feed'
import type { Output } from '../cli/output.ts'
import type { Flags } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { unlock } from './maintainers.ts'

export const defaultKeyName = 'main'
/** Short ones are tried out in minutes by whoever copies the file. */
const passphraseMinLength = 8

export const keyOptions = {
  key: { type: 'string', help: `name of the key to sign with (“${defaultKeyName}”)` },
  'no-passphrase': {
    type: 'boolean',
    help: 'a new key is protected by its file’s permissions alone; for one with a passphrase where nobody is at the keyboard, set KINOSWARM_PASSPHRASE',
  },
} as const

export function keyName(flags: Flags): string {
  return flags.text('key') ?? defaultKeyName
}

export async function openOrMakeKey(workshop: Workshop, flags: Flags, out: Output): Promise<KeyPair> {
  const name = keyName(flags)
  const known = (await listKeys(workshop.keysDir)).some((key) => key.name === name)
  return known ? unlock(workshop.keysDir, name, out) : makeKey(workshop, name, flags, out)
}

export async function makeKey(workshop: Workshop, name: string, flags: Flags, out: Output): Promise<KeyPair> {
  return createKey(workshop.keysDir, name, await newPassphrase(flags, out))
}

async function newPassphrase(flags: Flags, out: Output): Promise<string> {
  if (flags.on('no-passphrase')) {
    out.say('A new key is made, without a passphrase: whoever can read its file can sign with it.')
    return ''
  }
  out.say(
    'A new key is made. Nobody can recover a lost passphrase: without it the key, and what it signs for, is gone.',
  )
  const given = process.env.KINOSWARM_PASSPHRASE
  if (given !== undefined) return checked(given)
  const passphrase = checked(await out.ask('Choose a passphrase: ', { secret: true }))
  if ((await out.ask('Once more: ', { secret: true })) !== passphrase) {
    throw new ShellError('CANCELLED', 'The two passphrases differ. No key was made.')
  }
  return passphrase
}

function checked(passphrase: string): string {
  if (passphrase.length < passphraseMinLength) {
    throw new ShellError(
      'USAGE',
      `A passphrase has at least ${passphraseMinLength} characters. Several words are best.`,
    )
  }
  return passphrase
}
