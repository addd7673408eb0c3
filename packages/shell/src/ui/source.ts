import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeOf } from '../errors.ts'

export interface UiFile {
  bytes: Buffer
  /** SHA-256 of the bytes, hex. */
  sha256: string
}

/** A complete user interface that pages can be served from. */
export interface UiSource {
  readonly version: string
  /** Number of the signed release; 0 for the built-in one. */
  readonly seq: number
  /** Key of the drive it is read from; empty for the built-in one. */
  readonly drive: string
  readonly from: 'swarm' | 'disk' | 'builtin'
  /** Set while no page of it has ever rendered here: whether it is shown as it is, or inside the guard's page. */
  readonly trial?: 'plain' | 'guarded'
  /** The viewer stays with it: nothing newer is offered to them. */
  readonly pinned?: boolean
  /** Bytes of a file by its path (`/index.html`); null where there is none. Never unverified bytes. */
  read(path: string): Promise<UiFile | null>
}

/** The interface that is installed with the shell: shown whenever there is nothing better, network or not. */
export function builtinUi(version: string, folder = builtinFolder()): UiSource {
  const files = new Map<string, UiFile>()
  return {
    version,
    seq: 0,
    drive: '',
    from: 'builtin',
    async read(path) {
      const known = files.get(path)
      if (known) return known
      const bytes = await readBuiltin(folder, path)
      if (!bytes) return null
      const file = { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
      files.set(path, file)
      return file
    },
  }
}

function builtinFolder(): string {
  const fromSource = import.meta.url.endsWith('.ts')
  return fileURLToPath(new URL(fromSource ? '../../../../dist/ui/' : './ui/', import.meta.url))
}

/** Paths arrive without `..`, backslash or escapes: `requirePlainTarget` has seen to that. */
async function readBuiltin(folder: string, path: string): Promise<Buffer | null> {
  try {
    return await readFile(join(folder, path))
  } catch (error) {
    const absent = ['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '')
    if (!absent) throw error
    return path === '/index.html' ? Buffer.from(lastResort) : null
  }
}

const lastResort =
  '<!doctype html><meta charset="utf-8"><title>Kinoswarm</title>' +
  '<p>The built-in interface is missing from this installation. Please install Kinoswarm again.'
