/**
 * Text of a file as whoever wrote it meant it: UTF-8, UTF-16 with its mark, or the encoding that an XML declaration
 * names. What is none of these is refused: letters that fell out of a name are noticed by nobody.
 */
import { CatalogueError } from '../errors.ts'

/** XML declarations are shorter. */
const DECLARATION_BYTES = 200
const DECLARED = /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']/

/** `name` is that of the file, for the message. Throws `BAD_IMPORT`. */
export function textIn(bytes: Uint8Array, name: string): string {
  const encoding = marked(bytes) ?? declared(bytes) ?? 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    const wrong = `${name} is not ${encoding === 'utf-8' ? 'UTF-8' : encoding} text`
    throw new CatalogueError('BAD_IMPORT', `${wrong}: save it as UTF-8, and import it again`, { cause })
  }
}

function marked([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

function declared(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, DECLARATION_BYTES))
  return DECLARED.exec(head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, ''))?.[1]?.toLowerCase()
}
