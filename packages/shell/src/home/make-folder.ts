import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, ShellError } from '../errors.ts'
import { explainDisk } from './disk-errors.ts'

/**
 * Makes a folder that is for its owner alone, and what is missing above it. Step by step: Node's own recursive call never
 * ends where the system says of a folder that can hold none that it is missing (/proc). @throws ShellError HOME_NOT_WRITABLE
 * and what else a disk may say.
 */
export async function makeFolder(path: string): Promise<void> {
  const refused = await attempt(path)
  if (refused === undefined) return
  if (codeOf(refused) !== 'ENOENT' || dirname(path) === path) throw explainDisk(refused, path)
  await makeFolder(dirname(path))
  const again = await attempt(path)
  if (again === undefined) return
  throw new ShellError('HOME_NOT_WRITABLE', `No folder can be made at ${path}. Choose another with --home.`, {
    cause: again,
  })
}

/** The error of a folder that could not be made; one that is there already is fine. */
async function attempt(path: string): Promise<unknown> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await isFolder(path))) return undefined
    return error
  }
  return undefined
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}
