/**
 * Text that others wrote, made fit to stand beside ours. It is shown as text only; this tames what text alone can do:
 * overrides that turn the line around, characters nobody sees, marks piled up over the next line.
 */

/** Longer is an attack on the layout, not a title or a synopsis. */
const textMaxChars = 20_000
/** No written language stacks more marks than this on one letter. */
const marksMax = 4

// Control characters but tab and line feed; bidirectional controls; zero-width and other invisible format characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is being removed
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g
const piledMarks = new RegExp(`(\\p{M}{${marksMax}})\\p{M}+`, 'gu')
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

export function tame(text: unknown): string {
  if (typeof text !== 'string') return ''
  return text.slice(0, textMaxChars).replace(loneSurrogate, '\ufffd').replace(invisible, '').replace(piledMarks, '$1')
}

/** Only paths on this origin may be loaded as pictures or text: anything else is dropped, not fetched. */
export function ownPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !path.startsWith('/') || path.startsWith('//') || path.includes('\\'))
    return undefined
  return path.split('/').includes('..') ? undefined : path
}

/** A web address a person may follow by hand: http(s) only, whatever a record says. */
export function webAddress(address: unknown): string | undefined {
  if (typeof address !== 'string') return undefined
  try {
    const url = new URL(address)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
  } catch {
    return undefined
  }
}

const licenceNames: [RegExp, string][] = [
  [/^cc0/i, 'https://creativecommons.org/publicdomain/zero/1.0/'],
  [/^(public[ -]domain|pd|pdm)/i, 'https://creativecommons.org/publicdomain/mark/1.0/'],
]

/** Address of the licence's own text, for records that give only its name. */
export function licenceAddress(licence: string, given?: string): string | undefined {
  const known = webAddress(given)
  if (known) return known
  const parts = /^cc[- ](by(?:-(?:sa|nd|nc|nc-sa|nc-nd))?)[- ](\d\.\d)/i.exec(licence)
  if (parts) return `https://creativecommons.org/licenses/${parts[1]?.toLowerCase()}/${parts[2]}/`
  return licenceNames.find(([pattern]) => pattern.test(licence))?.[1]
}
