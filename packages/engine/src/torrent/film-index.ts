import type { TorrentFile } from './torrent-file.ts'

/** How a source names the film inside a torrent. */
export interface FilmRef {
  /** Index among the torrent's files. */
  file: number
  /** Bytes of the film, where the source says them. */
  size?: number | undefined
}

/**
 * The index of the film. An index alone is weak: clients count padding files (BEP 47) or leave them out, and a torrent
 * that was made anew has another order. So the one file of exactly the size that was named is the film, wherever it
 * stands; where none or several have that size, the index counts.
 */
export function filmIndex(files: readonly TorrentFile[], { file, size }: FilmRef): number {
  if (size === undefined || files[file]?.size === size) return file
  const fitting = files.filter((one) => one.size === size && !one.padding)
  return fitting.length === 1 ? fitting[0]!.index : file
}
