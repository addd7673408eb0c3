import chardet from 'chardet'

/** Names of encodings a viewer can choose, as `TextDecoder` knows them. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'koi8-r',
  'koi8-u',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
] as const

export type Encoding = (typeof encodings)[number]

/** The statistics do not get better with more. */
const sampleBytes = 64 * 1024

/** What the detector calls them, and the superset in which subtitles are really written. */
const detected: ReadonlyMap<string, Encoding> = new Map([
  ['UTF-8', 'utf-8'],
  ['ASCII', 'utf-8'],
  ['ISO-8859-1', 'windows-1252'],
  ['ISO-8859-2', 'windows-1250'],
  ['ISO-8859-5', 'iso-8859-5'],
  ['ISO-8859-6', 'windows-1256'],
  ['ISO-8859-7', 'windows-1253'],
  ['ISO-8859-8', 'windows-1255'],
  ['ISO-8859-9', 'windows-1254'],
  ['Shift_JIS', 'shift_jis'],
  ['EUC-JP', 'euc-jp'],
  ['EUC-KR', 'euc-kr'],
  ['GB18030', 'gb18030'],
  ['Big5', 'big5'],
  ['KOI8-R', 'koi8-r'],
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1252', 'windows-1252'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1255', 'windows-1255'],
  ['windows-1256', 'windows-1256'],
])

/** Certain where the bytes prove it, a guess by letter statistics otherwise. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const wide = wideEncoding(bytes)
  if (wide) return wide
  if (isUtf8(bytes)) return 'utf-8'
  const sample = withoutAscii(bytes.subarray(0, sampleBytes))
  for (const match of chardet.analyse(sample)) {
    const encoding = detected.get(match.name)
    if (encoding && encoding !== 'utf-8' && decodesCleanly(bytes, encoding)) return encoding
  }
  return 'windows-1252'
}

/** UTF-16 without a mark: in times and numbers every other byte is nought. */
function wideEncoding(bytes: Uint8Array): Encoding | undefined {
  const count = Math.min(bytes.length, 2048) & ~1
  let even = 0
  let odd = 0
  for (let i = 0; i < count; i += 2) {
    if (bytes[i] === 0) even++
    if (bytes[i + 1] === 0) odd++
  }
  if (odd > count / 6 && even < odd / 8) return 'utf-16le'
  return even > count / 6 && odd < even / 8 ? 'utf-16be' : undefined
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Times and numbers are the same in every encoding and only water the statistics down. */
function withoutAscii(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte) => !(byte >= 0x30 && byte <= 0x3e) && byte !== 0x2c && byte !== 0x2d)
}

function decodesCleanly(bytes: Uint8Array, encoding: Encoding): boolean {
  const text = decodeText(bytes.subarray(0, sampleBytes), encoding)
  let bad = 0
  for (const character of text) if (character === '\ufffd') bad++
  return bad <= text.length / 500
}

/**
 * Where windows-1252 differs from Latin 1. Node 20's decoder gives control characters for these bytes, and with them
 * the French œ and every typographic quotation mark would be lost.
 */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'windows-1252') return new TextDecoder(encoding).decode(bytes)
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  return latin.replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? '')
}
