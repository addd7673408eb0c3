import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { EngineError } from '../errors.ts'
import { parseTorrent, type TorrentInfo } from '../torrent/torrent-file.ts'

/**
 * What is remembered of a title between two runs, in a folder named by its infohash: `meta.torrent` (so that a second
 * play needs no metadata exchange), `have` (which verified pieces are on disk, so that nothing is hashed again) and
 * `title.json` (peers that worked, when it was used, whether it is kept offline).
 */
export interface TitleNotes {
  /** Unix seconds. */
  used: number
  /** Kept offline: outside the quota. */
  pinned: boolean
  /** `host:port` of peers that gave something, best first. */
  peers: string[]
  /** Bytes given to others, over all time. */
  given: number
}

/** More than this are not worth remembering: the first few answer or none does. */
const MAX_REMEMBERED_PEERS = 32
/** A file that stands in the folder while another process puts a film there, and how long that is believed. */
const FILLING = 'filling'
const FILLING_MAX_MS = 24 * 3600_000

export class TitleState {
  readonly dir: string
  notes: TitleNotes = { used: 0, pinned: false, peers: [], given: 0 }

  /** The list of pieces is there and cannot be read: what lies beside it may be all of the film. */
  unreadable = false
  #last: Promise<void> = Promise.resolve()
  /** The list as it was when it was last read or written here, and what another process has added to it since. */
  #seen: Uint8Array | null = null
  #added: Uint8Array | null = null

  constructor(dir: string) {
    this.dir = dir
  }

  async load(): Promise<{ torrent: TorrentInfo | null; have: Uint8Array | null }> {
    const [meta, notes] = await Promise.all(
      ['meta.torrent', 'title.json'].map((name) => readFile(join(this.dir, name)).catch(() => null)),
    )
    const have = await this.#readHave()
    this.#seen = have
    if (notes) this.notes = parseNotes(notes.toString('utf8'))
    const read = meta ? readTorrent(meta) : null
    // The folder is named by the infohash: another torrent in it was put there by mistake, or by somebody.
    const torrent = read?.infohash === basename(this.dir) ? read : null
    const fits = torrent && have && have.length === Math.ceil(torrent.pieceCount / 8)
    return { torrent, have: fits ? new Uint8Array(have) : null }
  }

  async saveTorrent(torrent: TorrentInfo): Promise<void> {
    await this.#write('meta.torrent', torrent.bare)
  }

  /**
   * A full disk takes no new file, and the old one may name pieces that are given back: then it is written over where it
   * is, and goes when even that fails. What it names must be there.
   */
  async saveHave(have: Uint8Array): Promise<void> {
    await this.#inTurn(async () => {
      await this.#lookForAdded()
      // A shorter list in its place would give up what it names.
      if (this.unreadable) throw new EngineError('disk', `What is kept in ${this.dir} cannot be read.`)
      const all = have.map((byte, at) => byte | (this.#added?.[at] ?? 0))
      await this.#replace('have', all).catch((error) => this.#replaceOnFull(all, error))
      this.#seen = all
    })
  }

  async #replaceOnFull(have: Uint8Array, error: unknown): Promise<void> {
    const path = join(this.dir, 'have')
    await rm(`${path}.new`, { force: true }).catch(() => {})
    const known = await stat(path).catch(() => null)
    if (!known) throw error
    if (known.size === have.length && (await writeOver(path, have))) return
    await rm(path, { force: true })
    throw error
  }

  /** Looks whether another process has put pieces here, which are then not ours to remove. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#lookForAdded())
  }

  /** Another process has put this piece here since the title was opened. */
  isAdded(piece: number): boolean {
    return this.#added !== null && hasPiece(this.#added, piece)
  }

  /** The piece goes, whoever put it here. */
  disown(piece: number): void {
    if (this.#added) this.#added[piece >> 3]! &= ~(0x80 >> (piece & 7))
  }

  /** Says to whoever opens the title meanwhile that its folder is being filled: nothing in it is removed. */
  async fill(run: () => Promise<void>): Promise<void> {
    const mark = join(this.dir, FILLING)
    await mkdir(this.dir, { recursive: true })
    await writeFile(mark, '')
    await run().finally(() => rm(mark, { force: true }))
  }

  async isBeingFilled(): Promise<boolean> {
    const mark = await stat(join(this.dir, FILLING)).catch(() => null)
    return mark !== null && Date.now() - mark.mtimeMs < FILLING_MAX_MS
  }

  async #lookForAdded(): Promise<void> {
    const have = await this.#readHave()
    if (!have) return
    const added = have.map((byte, at) => (byte & ~(this.#seen?.[at] ?? 0)) | (this.#added?.[at] ?? 0))
    this.#added = added.some((byte) => byte > 0) ? added : null
    this.#seen = have
  }

  async #readHave(): Promise<Uint8Array | null> {
    try {
      const have = new Uint8Array(await readFile(join(this.dir, 'have')))
      this.unreadable = false
      return have
    } catch (error) {
      this.unreadable = (error as NodeJS.ErrnoException).code !== 'ENOENT'
      return null
    }
  }

  async saveNotes(): Promise<void> {
    this.notes.peers = this.notes.peers.slice(0, MAX_REMEMBERED_PEERS)
    await this.#write('title.json', Buffer.from(JSON.stringify(this.notes)))
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true })
  }

  /** One write after another: two at once would share the temporary file. */
  #write(name: string, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(() => this.#replace(name, bytes))
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const done = this.#last.then(run)
    this.#last = done.catch(() => {})
    return done
  }

  async #replace(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.dir, name)
    await mkdir(this.dir, { recursive: true })
    await writeFile(`${path}.new`, bytes)
    await rename(`${path}.new`, path)
  }
}

async function writeOver(path: string, bytes: Uint8Array): Promise<boolean> {
  return writeFile(path, bytes, { flag: 'r+' }).then(
    () => true,
    () => false,
  )
}

/** The bitfield of somebody who has everything; the bits behind the last piece are zero (BEP 3). */
export function fullBitfield(pieceCount: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(pieceCount / 8)).fill(255)
  const rest = pieceCount % 8
  if (rest > 0) bits[bits.length - 1] = (0xff << (8 - rest)) & 0xff
  return bits
}

/** BEP 3: the first piece is the high bit of the first byte. */
export function hasPiece(have: Uint8Array, piece: number): boolean {
  return (have[piece >> 3]! & (0x80 >> (piece & 7))) !== 0
}

function readTorrent(bytes: Uint8Array): TorrentInfo | null {
  try {
    return parseTorrent(bytes)
  } catch {
    return null
  }
}

function parseNotes(text: string): TitleNotes {
  const notes: TitleNotes = { used: 0, pinned: false, peers: [], given: 0 }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return notes
  }
  if (typeof value !== 'object' || value === null) return notes
  const { used, pinned, peers, given } = value as Record<string, unknown>
  if (typeof used === 'number') notes.used = used
  if (typeof given === 'number') notes.given = given
  notes.pinned = pinned === true
  if (Array.isArray(peers))
    notes.peers = peers.filter((peer) => typeof peer === 'string').slice(0, MAX_REMEMBERED_PEERS)
  return notes
}
