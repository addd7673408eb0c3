import { open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, ShellError } from '../errors.ts'
import { explainDisk } from './disk-errors.ts'

/** Largest state file read back. The library of a person with 100,000 seen titles is about 10 MB. */
const jsonMaxBytes = 64 * 2 ** 20

/** Writes of one file never overlap, whoever asks: two temporary files renamed in the wrong order would lose the newer. */
const writing = new Map<string, Promise<void>>()

/** Reads a JSON file; absent = undefined. A damaged one throws FILE_DAMAGED: the caller decides what may be forgotten. */
export async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw explainDisk(error, path)
  }
  if (text.length > jsonMaxBytes) throw new ShellError('FILE_DAMAGED', `${path} is far too large to be ours.`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ShellError('FILE_DAMAGED', `${path} is damaged. Move it away to start that part afresh.`, { cause })
  }
}

/**
 * Replaces a JSON file as one step: written beside it, flushed to the disk, renamed over it, the rename flushed too.
 * After a crash the file is the old one or the new one. Throws DISK_FULL or HOME_NOT_WRITABLE.
 */
export function writeJson(path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 1)}\n`
  const before = writing.get(path) ?? Promise.resolve()
  const now = before.catch(() => {}).then(() => replaceFile(path, text))
  writing.set(path, now)
  const forget = () => {
    if (writing.get(path) === now) writing.delete(path)
  }
  now.then(forget, forget)
  return now
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await writeFlushed(temporary, text)
    await rename(temporary, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw explainDisk(error, path)
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Not every platform lets a folder be opened; there the rename is as durable as it gets. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  try {
    await folder?.sync()
  } catch {
    // EINVAL and EPERM on file systems that cannot; nothing else to do.
  } finally {
    await folder?.close()
  }
}
