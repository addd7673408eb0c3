/**
 * Builds a release: a folder becomes an immutable drive whose key is a hash of its content.
 *
 * Both cores are made in a throw-away namespace and turned static, so that the same files give the same key whoever
 * builds them, and nobody can ever append to, shorten or rewrite the result (docs/trust.md, clause 5.4).
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type Corestore from 'corestore'
import Hyperbee from 'hyperbee'
import type Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'
import SubEncoder from 'sub-encoder'
import { FeedError } from '../error.ts'
import {
  type Build,
  blockBytes,
  maxFileBytes,
  maxFiles,
  maxReleaseBytes,
  type ReleaseFile,
} from '../records/release.ts'
import { checkPaths } from './path.ts'

export type BuiltDrive = Pick<Build, 'drive' | 'files'>

interface SourceFile {
  path: string
  bytes: Buffer
}

const fileKeys = new SubEncoder('files', 'utf-8')

/** Builds the drive of a folder into the store. Throws `BAD_PATH`, `TOO_LARGE` or `BAD_INPUT`. */
export async function buildRelease(store: Corestore, dir: string): Promise<BuiltDrive> {
  const sources = await readFolder(dir)
  const namespace = store.namespace(crypto.randomBytes(16))
  const blobs = await writeBlobs(namespace, sources)
  const db = await writeDb(namespace, blobs, sources)
  const drive = {
    key: db.id,
    db: { length: db.length },
    blobs: { key: blobs.id, length: blobs.length },
  }
  const files = sources.map(describe)
  await namespace.close()
  return { drive, files }
}

async function readFolder(dir: string): Promise<SourceFile[]> {
  const paths: string[] = []
  let total = 0
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }).catch(noFolder(dir))) {
    if (entry.name.startsWith('.') || entry.isDirectory()) continue
    const path = `/${relative(dir, join(entry.parentPath ?? entry.path, entry.name))
      .split(sep)
      .join('/')}`
    if (!entry.isFile())
      throw new FeedError('BAD_ENTRY', `${path} is a link or a device. A release holds plain files only.`)
    paths.push(path)
  }
  paths.sort()
  checkPaths(paths)
  if (paths.length > maxFiles) throw tooLarge(`${paths.length} files`, `${maxFiles} files`)
  const sources: SourceFile[] = []
  for (const path of paths) {
    const bytes = await readFile(join(dir, path))
    total += bytes.byteLength
    if (bytes.byteLength > maxFileBytes)
      throw tooLarge(`${path} with ${bytes.byteLength} bytes`, `${maxFileBytes} bytes a file`)
    if (total > maxReleaseBytes) throw tooLarge('files of more', `${maxReleaseBytes} bytes in all`)
    sources.push({ path, bytes })
  }
  if (total === 0) throw new FeedError('BAD_INPUT', `There is nothing to publish in ${dir}.`)
  return sources
}

async function writeBlobs(namespace: Corestore, sources: SourceFile[]): Promise<Hypercore> {
  const core = namespace.get({ name: 'blobs' })
  await core.ready()
  const blocks = sources.flatMap(({ bytes }) => cut(bytes))
  await core.append(blocks)
  return namespace.staticify(core)
}

async function writeDb(namespace: Corestore, blobs: Hypercore, sources: SourceFile[]): Promise<Hypercore> {
  const core = namespace.get({ name: 'db' })
  const bee = new Hyperbee(core, { keyEncoding: 'utf-8', valueEncoding: 'json', metadata: { contentFeed: blobs.key } })
  await bee.ready()
  const batch = bee.batch()
  let blockOffset = 0
  let byteOffset = 0
  for (const { path, bytes } of sources) {
    const blockLength = Math.ceil(bytes.byteLength / blockBytes)
    const blob = { byteOffset, blockOffset, blockLength, byteLength: bytes.byteLength }
    await batch.put(path, { executable: false, linkname: null, blob, metadata: null }, { keyEncoding: fileKeys })
    blockOffset += blockLength
    byteOffset += bytes.byteLength
  }
  await batch.flush()
  return namespace.staticify(core)
}

function cut(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  for (let start = 0; start < bytes.byteLength; start += blockBytes)
    blocks.push(bytes.subarray(start, start + blockBytes))
  return blocks
}

function describe({ path, bytes }: SourceFile): ReleaseFile {
  return { path, size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function noFolder(dir: string): (cause: unknown) => never {
  return (cause) => {
    throw new FeedError('BAD_INPUT', `The folder ${dir} cannot be read.`, { cause })
  }
}

function tooLarge(found: string, limit: string): FeedError {
  return new FeedError('TOO_LARGE', `A release can hold ${limit}; this folder has ${found}.`)
}
