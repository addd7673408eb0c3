import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { MediaError } from '../errors.ts'
import { findProgram } from '../players/find.ts'

const run = promisify(execFile)

/** An ffmpeg of the machine that can make what every browser shows. */
export interface Ffmpeg {
  path: string
}

export interface TranscodeWindow {
  /** Address of the film on this machine. */
  url: string
  kind: 'video' | 'audio'
  /** Place among the tracks of its kind. */
  index: number
  /** Seconds of film. */
  t: number
  d: number
  signal?: AbortSignal
}

const askMaxMs = 5000
/** Pictures between key frames: a window can be cut and sought in at every second or two. */
const keyEvery = 48
/** Larger pictures are made smaller: an old machine must keep up with the film. */
const heightMax = 1080
/** Nothing comes for this long: the pieces are missing, and asking again later is better than holding a process. */
const silentMaxMs = 120_000

/** Undefined where there is none, or one without an H.264 encoder. */
export async function findFfmpeg(env?: NodeJS.ProcessEnv): Promise<Ffmpeg | undefined> {
  const program = await findProgram('ffmpeg', env)
  if (!program) return undefined
  try {
    const { stdout } = await run(program.path, ['-hide_banner', '-encoders'], { timeout: askMaxMs, maxBuffer: 1 << 20 })
    return /\slibx264\s/.test(stdout) ? { path: program.path } : undefined
  } catch {
    return undefined
  }
}

/** One window of a track, decoded and encoded anew: a whole little fragmented MP4 with absolute times. */
export async function* transcodeWindow(ffmpeg: Ffmpeg, window: TranscodeWindow): AsyncGenerator<Uint8Array> {
  const child = spawn(ffmpeg.path, ffmpegArguments(window), { stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => child.kill('SIGKILL')
  let said = ''
  let timer = setTimeout(stop, silentMaxMs)
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-500)
  })
  window.signal?.addEventListener('abort', stop, { once: true })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })
  try {
    for await (const bytes of child.stdout as AsyncIterable<Buffer>) {
      clearTimeout(timer)
      timer = setTimeout(stop, silentMaxMs)
      yield bytes
    }
    const code = await ended
    if (window.signal?.aborted) throw new MediaError('ABORTED', 'Given up for another position.')
    if (code !== 0) throw new MediaError('FILE_DAMAGED', `ffmpeg could not convert this film: ${said.trim()}`)
  } finally {
    clearTimeout(timer)
    window.signal?.removeEventListener('abort', stop)
    stop()
  }
}

/** Pure. The film is opened by one protocol only: what is inside it cannot make ffmpeg open files or addresses. */
export function ffmpegArguments({ url, kind, index, t, d }: TranscodeWindow): string[] {
  const start = t.toFixed(3)
  const codec = kind === 'video' ? videoArguments : ['-c:a', 'flac', '-ac', '2', '-sample_fmt', 's16', '-strict', '-2']
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-threads', '2'],
    ...['-protocol_whitelist', 'http,tcp', '-ss', start, '-i', url, '-t', d.toFixed(3)],
    ...[
      '-map',
      `0:${kind === 'video' ? 'v' : 'a'}:${index}`,
      '-sn',
      '-dn',
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
    ],
    ...codec,
    ...['-output_ts_offset', start, '-avoid_negative_ts', 'disabled', '-f', 'mp4'],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof+frag_discont', 'pipe:1'],
  ]
}

const videoArguments = [
  ...['-vf', `scale=-2:'min(${heightMax},ih)',format=yuv420p`, '-c:v', 'libx264', '-preset', 'ultrafast'],
  ...['-tune', 'zerolatency', '-crf', '21', '-g', `${keyEvery}`, '-profile:v', 'high'],
]
