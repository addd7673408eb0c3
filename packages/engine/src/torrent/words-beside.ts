import type { TorrentFile } from './torrent-file.ts'

/** A subtitle file that came in the same torrent as a film. */
export interface WordsFile {
  /** Index in the torrent. */
  file: number
  /** Path inside the torrent, cleaned, parts joined by `/`. */
  path: string
  /** Bytes. */
  size: number
}

/** Releases with every language of the world have some fifty. */
export const WORDS_MAX = 64
/** A long film in three-byte letters is a third of a megabyte, songs with an effect a letter some megabytes. */
const WORDS_MAX_BYTES = 6 * 1024 * 1024
const endings = /\.(srt|vtt|ass|ssa)$/i
const films = /\.(mp4|m4v|mkv|webm|avi|mov|ts|m2ts|mpe?g|wmv|flv|ogv)$/i
/** A film of this share of the largest is one of several, and no trailer. */
const filmShare = 0.1

/**
 * The subtitle files that belong to a film of a torrent: all of them where it is the only film; otherwise those that are
 * named after it, or lie in a folder that is.
 */
export function wordsBeside(files: readonly TorrentFile[], film: number): WordsFile[] {
  const largest = Math.max(0, ...files.map(({ size }) => size))
  const several =
    files.filter(({ path, size }) => films.test(path.at(-1) ?? '') && size > largest * filmShare).length > 1
  const name = stem(files[film])
  const words = files.filter(({ path, size, padding }) => {
    if (padding || size === 0 || size > WORDS_MAX_BYTES || !endings.test(path.at(-1) ?? '')) return false
    return !several || path.some((part) => part.toLowerCase().startsWith(name))
  })
  return words.slice(0, WORDS_MAX).map(({ index, path, size }) => ({ file: index, path: path.join('/'), size }))
}

function stem(file: TorrentFile | undefined): string {
  return (file?.path.at(-1) ?? '').replace(/\.[^.]*$/, '').toLowerCase()
}
