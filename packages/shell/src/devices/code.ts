import { randomInt } from 'node:crypto'
import { ShellError } from '../errors.ts'

/**
 * What is shown on one device and typed on the other. The first part says where the two meet and may become known; the
 * second part is the secret of the key exchange, and nothing that anybody can look at is derived from it.
 */
export interface PairingCode {
  place: string
  secret: string
}

/** Ten thousand places: two households that pair in the same minute hardly ever meet, and a digit less would be felt. */
const placeDigits = 4
/** A stranger gets one guess in a million a code. */
const secretDigits = 6

export function makeCode(): PairingCode {
  return { place: digits(placeDigits), secret: digits(secretDigits) }
}

/** In groups that can be read out: `4821 736 150`. */
export function formatCode({ place, secret }: PairingCode): string {
  return `${place} ${secret.slice(0, 3)} ${secret.slice(3)}`
}

/** However it was typed: with spaces, hyphens, in the digits of another script. Throws CODE_INVALID. */
export function parseCode(text: string): PairingCode {
  const typed = [...text.slice(0, 100)].map(latinDigit).join('')
  if (!/^[\d\s.–-]+$/u.test(typed) || typed.replace(/\D/g, '').length !== placeDigits + secretDigits) {
    const message = `A code has ${placeDigits + secretDigits} digits. Copy it whole from the other device.`
    throw new ShellError('CODE_INVALID', message)
  }
  const all = typed.replace(/\D/g, '')
  return { place: all.slice(0, placeDigits), secret: all.slice(placeDigits) }
}

/** First digits of the scripts whose keyboards our languages use: Arabic, eastern Arabic, full-width. */
const zeros = [0x0660, 0x06f0, 0xff10]

function latinDigit(char: string): string {
  const code = char.codePointAt(0)!
  const zero = zeros.find((first) => code >= first && code < first + 10)
  return zero === undefined ? char : String(code - zero)
}

function digits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0')
}
