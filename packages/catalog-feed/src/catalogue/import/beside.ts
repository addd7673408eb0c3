/**
 * Files that lie beside a list. A list made by somebody else must not publish this machine's other files: neither by a
 * path that leads out of its folder, nor by a link in it that does (an archive or a repository can hold one).
 */
import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** Scans of posters are the largest of them. */
const FILE_MAX_BYTES = 64 << 20
/** Enough to meet the first line of a subtitle file behind a long head. */
const SUBTITLE_HEAD_BYTES = 64 << 10

/** The bytes, or why there are none, as the end of a sentence. */
export type FileBeside = { bytes: Uint8Array } | { why: string }

/** `anywhere`: the path was typed by the person at the keyboard, and may lead where they like. */
export async function readBeside(folder: string, local: string, { anywhere = false } = {}): Promise<FileBeside> {
  const path = await realpath(resolve(folder, local)).catch(() => null)
  const found = path === null ? null : await stat(path).catch(() => null)
  if (path === null || !found?.isFile()) return { why: 'is not there' }
  if (!anywhere && !(await isBeside(folder, path))) return { why: 'lies outside the folder of the list' }
  if (found.size > FILE_MAX_BYTES) return { why: `is larger than ${FILE_MAX_BYTES >> 20} MB` }
  return readFile(path).then(
    (bytes) => ({ bytes }),
    () => ({ why: 'cannot be read' }),
  )
}

/** True for what lies in the folder or below it when every link is followed. */
export async function isBeside(folder: string, path: string): Promise<boolean> {
  const [root, real] = await Promise.all([folder, resolve(folder, path)].map((one) => realpath(one).catch(() => one)))
  const way = relative(root!, real!)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** SubRip and WebVTT have times with an arrow, the others sections and dialogue; whatever the encoding. */
export function areSubtitles(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SUBTITLE_HEAD_BYTES))
  const letters = head.toString('latin1').replaceAll('\0', '')
  return /-->|^(?:\u00ef\u00bb\u00bf)?WEBVTT|\[Script Info\]|^Dialogue:/im.test(letters)
}
