/**
 * Names out of a torrent are display text and nothing else: no file is ever opened by them. They still end up in
 * page titles, in `Content-Disposition` and on the command lines of external players, so what could mean something
 * there is taken out here, once.
 */

/** Longest name in UTF-8 that every file system takes, with room for a suffix. */
const MAX_NAME_BYTES = 200
/** Folders above a file that are worth showing. */
const MAX_DEPTH = 8

/** C0, C1, line separators, and everything that reorders or hides text. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: joiners and selectors are removed one by one
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff]/g
const separators = /[/\\:|?*"]/g
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i

/** The path components of a file, cleaned; components that mean nothing (`.`, `..`, empty) are gone. Never empty. */
export function displayPath(components: string[]): string[] {
  const clean = components.map(displayName).filter((name) => name !== '')
  return clean.length === 0 ? ['film'] : clean.slice(-MAX_DEPTH)
}

/** One component: may come out empty. */
export function displayName(name: string): string {
  const text = name
    .replace(/\p{Surrogate}/gu, '')
    .normalize('NFC')
    .replace(invisible, '')
    .replace(separators, '_')
  const trimmed = text.replace(/^[\s.\-~]+/, '').replace(/[\s.]+$/, '')
  return shorten(trimmed.replace(reserved, '_$1'))
}

/** Cuts in the middle of the stem and keeps the extension, by bytes and never inside a character. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  let stem = ''
  let bytes = Buffer.byteLength(extension)
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(character)
    if (bytes > MAX_NAME_BYTES) break
    stem += character
  }
  return stem + extension
}
