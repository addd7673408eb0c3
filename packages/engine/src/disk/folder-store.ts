import { type FileHandle, open, stat } from 'node:fs/promises'
import { EngineError } from '../errors.ts'
import type { TorrentFile } from '../torrent/torrent-file.ts'

/**
 * The bytes of a torrent that lie in somebody's own folder: a maintainer's films are seeded from where they are, and
 * only ever read. Files are given by their index in the torrent.
 */
export class FolderStore {
  #files: { path: string; offset: number; size: number }[]
  #pieceLength: number
  #handles = new Map<string, Promise<FileHandle>>()

  constructor(paths: string[], torrent: { files: TorrentFile[]; pieceLength: number }) {
    this.#pieceLength = torrent.pieceLength
    this.#files = torrent.files.map((file, index) => ({
      path: paths[index] ?? '',
      offset: file.offset,
      size: file.size,
    }))
  }

  /** @throws EngineError `file-changed` when a file is missing or has another size than the torrent says. */
  async check(): Promise<void> {
    for (const file of this.#files) {
      if (file.size === 0) continue
      const found = file.path === '' ? null : await stat(file.path).catch(() => null)
      if (found?.size === file.size) continue
      const what = found ? `has ${found.size} bytes instead of ${file.size}` : 'is not there'
      throw new EngineError('file-changed', `${file.path || 'A file of the torrent'} ${what}. Make its torrent again.`)
    }
  }

  async read(piece: number, offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length)
    const start = piece * this.#pieceLength + offset
    for (const file of this.#files) {
      const from = Math.max(start, file.offset)
      const to = Math.min(start + length, file.offset + file.size)
      if (from >= to || file.path === '') continue
      const handle = await this.#handle(file.path)
      const { bytesRead } = await handle.read(bytes, from - start, to - from, from - file.offset)
      if (bytesRead < to - from) throw new EngineError('file-changed', `${file.path} became shorter.`)
    }
    return bytes
  }

  async write(): Promise<void> {
    throw new EngineError('file-changed', 'A seeded file is never written to.')
  }

  async close(): Promise<void> {
    const handles = [...this.#handles.values()]
    this.#handles.clear()
    await Promise.all(handles.map((handle) => handle.then((opened) => opened.close()).catch(() => {})))
  }

  #handle(path: string): Promise<FileHandle> {
    let handle = this.#handles.get(path)
    if (!handle) {
      handle = open(path, 'r')
      handle.catch(() => this.#handles.delete(path))
      this.#handles.set(path, handle)
    }
    return handle
  }
}
