/**
 * Films as they are in torrents, for browsers as they are: what a file holds, how a browser can play it, its tracks as
 * streams for Media Source Extensions, and its subtitles as plain cues. Everything works over {@link ByteReader}, so
 * it knows no torrent. The work is done in a process of its own (`MediaWorker`), because the file is not trusted.
 *
 * Not public: what runs in there (`Film`), and the readers of single formats, which know each other's maps.
 */
export type * from './api.ts'
export { Chromecast } from './cast/chromecast/chromecast.ts'
export { type FoundChromecast, searchChromecasts } from './cast/chromecast/search.ts'
export { DlnaRenderer } from './cast/dlna.ts'
export type { CastFilm, CastScreen, CastState, CastSubtitles } from './cast/screen.ts'
export { searchRenderers } from './cast/ssdp.ts'
export { MediaError, type MediaErrorCode } from './errors.ts'
export type { WindowRequest } from './film.ts'
export { type CuttableFilm, FilmServer, type FilmServerOptions } from './hls/film-server.ts'
export { hlsPlan } from './hls/hls-plan.ts'
export type { TrackEvent } from './matroska/subtitles.ts'
export { type MachineTools, plan } from './plan.ts'
export { type FoundProgram, findPlayers, findProgram } from './players/find.ts'
export { type HandOver, MpvPlayer, type PlayerState } from './players/mpv.ts'
export { openVlc } from './players/vlc.ts'
export type { ByteReader } from './reader.ts'
export { decodeText, detectEncoding, type Encoding, encodings } from './subtitles/encoding.ts'
export { parseSubtitleFile, type SubtitleFile, subtitleFileMaxBytes } from './subtitles/file.ts'
export { toSubrip } from './subtitles/subrip.ts'
export { toWebvtt } from './subtitles/webvtt.ts'
export { findTools } from './tools.ts'
export { type Ffmpeg, findFfmpeg, type TranscodeWindow, transcodeWindow } from './transcode/ffmpeg.ts'
export { MediaWorker } from './worker/client.ts'
