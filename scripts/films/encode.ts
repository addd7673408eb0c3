/** Frames and sound into a film file, by the ffmpeg of the machine. Only whoever renders films again needs it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Film } from './film.ts'
import { framesPerSecond } from './film.ts'

/** A demo film is fetched by strangers and kept in a repository: 1.5 MB at most, aimed a little lower. */
export const filmMaxBytes = 1_500_000
const aimBytes = 1_330_000
const audioKilobits = 56

const videoArguments = {
  mp4: ['-c:v', 'libx264', '-preset', 'slow', '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-tune', 'animation'],
  webm: ['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '2', '-row-mt', '1', '-pix_fmt', 'yuv420p'],
}
const audioArguments = {
  mp4: ['-c:a', 'aac', '-b:a', `${audioKilobits}k`, '-movflags', '+faststart'],
  webm: ['-c:a', 'libopus', '-b:a', `${audioKilobits}k`],
}

/** Two passes over a lossless intermediate: the size is known beforehand, the quality is the best that fits. */
export async function encodeFilm(
  film: Film,
  frames: AsyncIterable<Uint8Array>,
  sound: Buffer,
  out: string,
): Promise<void> {
  const work = `${out}.work`
  const wav = `${work}.wav`
  const lossless = `${work}.mkv`
  await writeFile(wav, sound)
  const { width, height } = film.size
  const raw = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${width}x${height}`,
    '-r',
    String(framesPerSecond),
    '-i',
    '-',
  ]
  await ffmpeg(
    [...raw, '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '4', '-pix_fmt', 'yuv420p', ...bt709, lossless],
    frames,
  )
  const kilobits = Math.floor((aimBytes * 8) / 1000 / film.seconds - audioKilobits)
  const twoPass = [
    ...videoArguments[film.container],
    '-b:v',
    `${kilobits}k`,
    '-g',
    String(framesPerSecond * 4),
    ...bt709,
  ]
  const log = ['-passlogfile', work]
  await ffmpeg(['-i', lossless, ...twoPass, ...log, '-pass', '1', '-an', '-f', 'null', '-'])
  const tags = ['-map_metadata', '-1', '-fflags', '+bitexact', '-metadata', `title=${film.lettering.lines.join(' ')}`]
  await ffmpeg([
    '-i',
    lossless,
    '-i',
    wav,
    ...twoPass,
    ...log,
    '-pass',
    '2',
    ...audioArguments[film.container],
    ...tags,
    out,
  ])
  for (const end of ['.wav', '.mkv', '-0.log', '-0.log.mbtree']) await rm(work + end, { force: true })
  const { size } = await stat(out)
  if (size > filmMaxBytes) throw new Error(`${out} has ${size} bytes; ${filmMaxBytes} is the most a demo film may have`)
}

const bt709 = [
  '-colorspace',
  'bt709',
  '-color_primaries',
  'bt709',
  '-color_trc',
  'bt709',
  '-color_range',
  'tv',
  '-vf',
  'scale=out_color_matrix=bt709:out_range=tv',
]

async function ffmpeg(args: string[], frames?: AsyncIterable<Uint8Array>): Promise<void> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  if (frames) {
    for await (const frame of frames) {
      if (!child.stdin.write(Buffer.from(frame))) await once(child.stdin, 'drain')
    }
  }
  child.stdin.end()
  const [code] = await exited
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ffmpeg ${args.join(' ')}`)
}

export function filmFile(film: Film, folder: string): string {
  return join(folder, `${film.id}.${film.container}`)
}
