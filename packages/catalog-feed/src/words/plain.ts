/**
 * Text of strangers for a terminal. What moves a cursor, wipes a line or turns the direction of reading could hide the very
 * line that a signer has to see, so it is made visible instead of carried out. Pure.
 */

/** Control characters, and the marks that override or isolate a direction of writing. */
const hidden = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu
const replacement = '\ufffd'

/** As one line. */
export function plainLine(text: string): string {
  return text.replace(hidden, replacement)
}

/** Line ends stay. */
export function plainText(text: string): string {
  return text.split('\n').map(plainLine).join('\n')
}
