import { LICENCES, normaliseLicence } from '@kinoswarm/catalog-feed'
import type { Output } from '../cli/output.ts'
import { ShellError } from '../errors.ts'

const question = 'Licence, such as CC-BY-4.0, CC0-1.0 or CC-PDM-1.0: '
/** Twice mistyped is an accident; after that somebody does not know. */
const attemptsMax = 3

/** Throws USAGE for what is not an open licence. */
export function openLicence(licence: string): string {
  if (normaliseLicence(licence) === null) throw new ShellError('USAGE', notOpen(licence))
  return licence
}

/** Whoever answers with another word is told which there are, and asked again. Throws CANCELLED for no answer. */
export async function askLicence(out: Pick<Output, 'ask' | 'say'>): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const answer = (await out.ask(question)).trim()
    if (answer === '') throw new ShellError('CANCELLED', 'Nothing was added: the licence cannot be left out.')
    if (attempt === attemptsMax || normaliseLicence(answer) !== null) return openLicence(answer)
    out.say(notOpen(answer))
  }
}

function notOpen(licence: string): string {
  return `“${licence}” is not on the list of open licences: ${LICENCES.join(', ')}.`
}
