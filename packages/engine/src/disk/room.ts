import type { Torrent } from 'webtorrent'
import type { TorrentInfo } from '../torrent/torrent-file.ts'
import { SegmentStore } from './segment-store.ts'
import { hasPiece, type TitleState } from './title-state.ts'
import type { TitleStore } from './title-store.ts'

/** What an open title takes on the disk, and how it is given back. */
export interface OnDisk {
  readonly state: TitleState
  readonly info: TorrentInfo | null
  readonly torrent: Torrent | null
  readonly store: TitleStore | null
  pieceBytes(piece: number): number
  /** The piece is not here any more. */
  forget(piece: number): void
  /** Writes down what is here. */
  save(): Promise<void>
}

/** Verified, and on the disk: not only in memory for want of room. */
export function isOnDisk({ torrent, store }: OnDisk, piece: number): boolean {
  return torrent?.destroyed === false && torrent.bitfield.get(piece) && store?.isSpilled(piece) !== true
}

/** Bytes that are on the disk and verified. */
export function diskBytes(title: OnDisk): number {
  const { torrent, info } = title
  if (!info || !torrent || torrent.destroyed || !torrent.ready) return 0
  let bytes = 0
  for (let piece = 0; piece < info.pieceCount; piece++) if (isOnDisk(title, piece)) bytes += title.pieceBytes(piece)
  return bytes
}

/** Gives a segment of pieces back to the disk. */
export async function evict(title: OnDisk, segment: number): Promise<void> {
  const source = segmentsOf(title)
  if (!source || (await title.state.isBeingFilled())) return
  await title.state.look()
  const last = Math.min(title.info!.pieceCount, (segment + 1) * source.piecesPerSegment) - 1
  const forget = () => {
    for (let piece = segment * source.piecesPerSegment; piece <= last; piece++) title.forget(piece)
  }
  forget()
  // What a full disk does not take is written a moment later, when there is room.
  await title.save().catch(() => {})
  await source.remove(segment)
  // A piece that came meanwhile went with it.
  forget()
}

/** Removes what lies in the title's folder and belongs to no piece. */
export async function sweep(title: OnDisk): Promise<void> {
  const { state } = title
  if (!segmentsOf(title) || (await state.isBeingFilled())) return
  await state.look()
  if (state.unreadable) return
  await segmentsOf(title)?.sweep((piece) => isOnDisk(title, piece) || state.isAdded(piece))
}

/** The same before it is opened: where nothing is known of what is there, nothing is removed. */
export async function sweepClosed(state: TitleState, info: TorrentInfo, have: Uint8Array | null): Promise<void> {
  const here = (piece: number) => have !== null && hasPiece(have, piece)
  // A long film that is whole has ten thousand files, and none too many.
  if (isEvery(info.pieceCount, here) || state.unreadable || (await state.isBeingFilled())) return
  await new SegmentStore(state.dir, info).sweep(here)
}

function isEvery(pieces: number, here: (piece: number) => boolean): boolean {
  for (let piece = 0; piece < pieces; piece++) if (!here(piece)) return false
  return true
}

function segmentsOf({ store, torrent }: OnDisk): SegmentStore | null {
  const open = torrent?.ready === true && !torrent.destroyed
  return open && store?.source instanceof SegmentStore ? store.source : null
}
