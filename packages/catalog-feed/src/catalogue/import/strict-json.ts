/**
 * JSON from strangers, read so that nobody can disagree later about what it said: valid UTF-8, no key twice, no number
 * that would be rounded, no nesting without end. `JSON.parse` lets all four pass.
 */
import { CatalogueError } from '../errors.ts'

/** Our own documents nest nine deep. */
const DEPTH_MAX = 64

/** Throws `BAD_JSON`, or `TOO_LARGE` past `maxBytes`. */
export function parseStrictJson(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.byteLength > maxBytes) {
    const most = maxBytes < 1_000_000 ? `${Math.floor(maxBytes / 1000)} kB` : `${Math.floor(maxBytes / 1_000_000)} MB`
    throw new CatalogueError('TOO_LARGE', `This JSON is larger than ${most}`)
  }
  let source: string
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new CatalogueError('BAD_JSON', 'This file is not UTF-8 text', { cause })
  }
  check(source)
  try {
    return JSON.parse(source)
  } catch (cause) {
    throw new CatalogueError('BAD_JSON', `This is not JSON: ${(cause as Error).message}`, { cause })
  }
}

interface Level {
  keys: Set<string> | null
}

/** One pass over the tokens before JSON.parse sees them; grammar is left to it. */
function check(source: string): void {
  const levels: Level[] = []
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]|-?\d[\d.eE+-]*|[^"{}[\]\d-]+|-/gsy
  while (token.lastIndex < source.length) {
    const at = token.lastIndex
    const found = token.exec(source)
    if (found === null) throw refuse('a string does not end', at)
    const [word] = found
    if (word === '{' || word === '[') {
      if (levels.push({ keys: word === '{' ? new Set() : null }) > DEPTH_MAX) throw refuse('it is nested too deep', at)
    } else if (word === '}' || word === ']') levels.pop()
    else if (word.startsWith('"')) checkKey(word, { source, end: token.lastIndex, level: levels.at(-1) })
    else if (/^-?\d/.test(word)) checkNumber(word, at)
  }
}

function checkKey(word: string, { source, end, level }: { source: string; end: number; level?: Level }): void {
  if (!level?.keys || !/^\s*:/.test(source.slice(end, end + 64))) return
  const key = word.includes('\\') ? unescaped(word, end) : word
  if (level.keys.has(key)) throw refuse(`the key ${word.slice(0, 40)} appears twice`, end)
  level.keys.add(key)
}

function unescaped(word: string, at: number): string {
  try {
    return JSON.stringify(JSON.parse(word))
  } catch {
    throw refuse('a key is not a string', at)
  }
}

function checkNumber(word: string, at: number): void {
  const value = Number(word)
  if (!Number.isFinite(value)) throw refuse(`the number ${word.slice(0, 30)} is too large`, at)
  if (/^-?\d+$/.test(word) && !Number.isSafeInteger(value))
    throw refuse(`the number ${word.slice(0, 30)} is too large`, at)
}

function refuse(why: string, at: number): CatalogueError {
  return new CatalogueError('BAD_JSON', `This JSON is refused: ${why} (at character ${at})`)
}
