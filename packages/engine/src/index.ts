/**
 * The engine: plays films out of BitTorrent swarms, from a process of its own. `Engine` is what the shell holds.
 * Not public: the host inside that process, the scheduler, and everything that touches WebTorrent.
 */
export type {
  AdoptSource,
  ByteSpan,
  ClassicOptions,
  EngineFileInfo,
  EngineLimits,
  EngineOptions,
  EnginePlaybackStatus,
  EngineSource,
  EngineStatus,
  PlaybackPhase,
  SeedRequest,
  TitleHealth,
} from './api.ts'
export { dropFirst } from './disk/drop-first.ts'
export { filmInFolder, type KeptFile, keptFilm, keptFilms, keptTorrent } from './disk/kept.ts'
export { type CarriedFilm, damageIn, takeFilm } from './disk/take-in.ts'
export { Engine } from './engine.ts'
export { EngineError, type EngineErrorCode } from './errors.ts'
export { parseRange, type RangeAnswer, type RangeQuestion, rangeAnswer } from './range.ts'
export { titleTopic } from './swarm/topic.ts'
export {
  BLOCK_HASH_BYTES,
  type CreatedTorrent,
  type CreateTorrentOptions,
  createTorrent,
} from './torrent/create-torrent.ts'
export { displayName, displayPath } from './torrent/display-name.ts'
export type { FilmRef } from './torrent/film-index.ts'
export { isInfohash, type Magnet, parseMagnet } from './torrent/magnet.ts'
export { type PieceSpan, pieceSpan } from './torrent/piece-span.ts'
export { bytesToKeep } from './torrent/share-of.ts'
export { parseTorrent, type TorrentFile, type TorrentInfo } from './torrent/torrent-file.ts'
export { usableTrackers } from './torrent/trackers.ts'
