/** The sample films the media tests play, made by ffmpeg where it is installed. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeDrawn } from './drawn.ts'

const run = promisify(execFile)

/** The first tone is in the first audio track, the second in the second: a switch can be heard in a spectrum. */
export const tones = [441, 877] as const
export const sampleSeconds = 30

export interface Sample {
  file: string
  container: string
  video: string
  audio: string
  /** What a table of results calls it. */
  label: string
  /** Arguments between the inputs and the file. */
  args: string[]
  /** Inputs beside the picture: tones and subtitle files, in order. */
  subtitles?: string[]
  /** Before each of the subtitle files. */
  subtitleOptions?: string[]
  tracks?: number
  /** Goes into the film as it is. */
  attach?: { file: string; mime: string }
  /** Changes the finished file. */
  after?: (file: string) => Promise<void>
}

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '48', '-bf', '2']
const h264Long = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '250', '-keyint_min', '250']
const two = ['-map', '0:v', '-map', '1:a', '-map', '2:a']
const one = ['-map', '0:v', '-map', '1:a']
const vp9 = [...one, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '48', '-c:a', 'libopus']
const languages = ['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=fre']
const sample = (file: string, video: string, audio: string, args: string[], more: Partial<Sample> = {}): Sample => ({
  file,
  container: file.split('.').pop() ?? '',
  video,
  audio,
  label: `${video}/${audio} ${file.split('.').pop()?.toUpperCase()}`,
  args,
  ...more,
})

export const samples: Sample[] = [
  sample('aac-first.mp4', 'H.264', 'AAC', [...one, ...h264, '-c:a', 'aac', '-movflags', '+faststart'], {
    label: 'H.264/AAC MP4, index first',
  }),
  sample('aac-last.mp4', 'H.264', 'AAC', [...one, ...h264, '-c:a', 'aac'], { label: 'H.264/AAC MP4, index last' }),
  sample('aac.mkv', 'H.264', 'AAC', [...one, ...h264, '-c:a', 'aac']),
  sample(
    'ac3x2-srtx2.mkv',
    'H.264',
    'AC3',
    [
      ...two,
      '-map',
      '3',
      '-map',
      '4',
      ...h264,
      '-c:a',
      'ac3',
      '-ac',
      '6',
      '-c:s',
      'srt',
      ...languages,
      '-metadata:s:s:0',
      'language=eng',
      '-metadata:s:s:1',
      'language=ger',
      '-disposition:s:0',
      'default',
    ],
    { tracks: 2, subtitles: ['en.srt', 'de.srt'], label: 'H.264/AC3 ×2 + SRT ×2 MKV' },
  ),
  sample('eac3.mkv', 'H.264', 'E-AC3', [...one, ...h264, '-c:a', 'eac3']),
  sample('dts.mkv', 'H.264', 'DTS', [...one, ...h264, '-c:a', 'dca', '-strict', '-2', '-ar', '48000']),
  sample('truehd.mkv', 'H.264', 'TrueHD', [...one, ...h264, '-c:a', 'truehd', '-strict', '-2', '-ar', '48000']),
  sample('opus.mkv', 'H.264', 'Opus', [...one, ...h264, '-c:a', 'libopus']),
  sample('flac24.mkv', 'H.264', 'FLAC 24 bit', [...one, ...h264, '-c:a', 'flac', '-sample_fmt', 's32']),
  sample('mp3.mkv', 'H.264', 'MP3', [...one, ...h264, '-c:a', 'libmp3lame']),
  sample('mp3.mp4', 'H.264', 'MP3', [...one, ...h264, '-c:a', 'libmp3lame']),
  sample('vorbis.mkv', 'H.264', 'Vorbis', [...one, ...h264, '-c:a', 'libvorbis']),
  sample('vorbisx2.mkv', 'H.264', 'Vorbis ×2', [...two, ...h264, '-c:a', 'libvorbis', ...languages], { tracks: 2 }),
  sample('pcm.mkv', 'H.264', 'PCM', [...one, ...h264, '-c:a', 'pcm_s16le']),
  sample('aac-ass.mkv', 'H.264', 'AAC', [...one, '-map', '2', ...h264, '-c:a', 'aac', '-c:s', 'ass'], {
    subtitles: ['styled.ass'],
    label: 'H.264/AAC + ASS MKV',
  }),
  sample('drawn.mkv', 'H.264', 'AAC', [...one, '-map', '2', '-map', '3', ...h264, '-c:a', 'aac', '-c:s', 'copy'], {
    subtitles: ['drawn.ass', 'signs.sup'],
    attach: { file: 'letters.ttf', mime: 'application/x-truetype-font' },
    label: 'H.264/AAC + ASS with a font + PGS MKV',
  }),
  sample('vobsub.mkv', 'H.264', 'AAC', [...one, '-map', '2', ...h264, '-c:a', 'aac', '-c:s', 'dvdsub'], {
    subtitles: ['signs.sup'],
    subtitleOptions: ['-fix_sub_duration'],
    label: 'H.264/AAC + VobSub MKV',
  }),
  sample('hi10.mkv', 'H.264 10 bit', 'AAC', [
    ...one,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p10le',
    '-g',
    '48',
    '-c:a',
    'aac',
  ]),
  sample('vp9.webm', 'VP9', 'Opus', vp9),
  sample('vp9.mp4', 'VP9', 'Opus', vp9),
  sample('vp8.webm', 'VP8', 'Vorbis', [
    ...one,
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-g',
    '48',
    '-c:a',
    'libvorbis',
  ]),
  sample('av1.webm', 'AV1', 'Opus', [...one, '-c:v', 'libsvtav1', '-preset', '12', '-g', '48', '-c:a', 'libopus']),
  sample('av1.mp4', 'AV1', 'Opus', [...one, '-c:v', 'libsvtav1', '-preset', '12', '-g', '48', '-c:a', 'libopus']),
  sample('hevc.mkv', 'HEVC', 'AAC', [
    ...one,
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'log-level=none',
    '-g',
    '48',
    '-c:a',
    'aac',
  ]),
  sample('hevc.mp4', 'HEVC', 'AAC', [
    ...one,
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'log-level=none',
    '-g',
    '48',
    '-tag:v',
    'hvc1',
    '-c:a',
    'aac',
  ]),
  sample('aac.ts', 'H.264', 'AAC', [...one, ...h264, '-c:a', 'aac'], { label: 'H.264/AAC MPEG-TS' }),
  sample('ac3.ts', 'H.264', 'AC3', [...one, ...h264, '-c:a', 'ac3'], { label: 'H.264/AC3 MPEG-TS' }),
  sample('xvid.avi', 'XviD', 'MP3', [...one, '-c:v', 'mpeg4', '-vtag', 'XVID', '-q:v', '8', '-c:a', 'libmp3lame']),
  sample(
    'tx3g.mp4',
    'H.264',
    'AAC ×2',
    [...two, '-map', '3', ...h264, '-c:a', 'aac', '-c:s', 'mov_text', ...languages, '-movflags', '+faststart'],
    {
      tracks: 2,
      subtitles: ['en.srt'],
      label: 'H.264/AAC ×2 + tx3g MP4',
    },
  ),
  sample('long-gop.mkv', 'H.264', 'AC3', [...one, ...h264Long, '-c:a', 'ac3'], { label: 'H.264/AC3 MKV, 10 s GOP' }),
  sample(
    'open-gop.mkv',
    'H.264',
    'AC3',
    [
      ...one,
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-pix_fmt',
      'yuv420p',
      '-g',
      '48',
      '-bf',
      '3',
      '-x264-params',
      'open-gop=1',
      '-c:a',
      'ac3',
    ],
    {
      label: 'H.264/AC3 MKV, open GOP',
    },
  ),
  sample('no-cues.mkv', 'H.264', 'AC3', [...one, ...h264, '-c:a', 'ac3'], {
    label: 'H.264/AC3 MKV, no cues',
    after: (file) => hideElement(file, [0x1c, 0x53, 0xbb, 0x6b]),
  }),
  sample('live.mkv', 'H.264', 'AC3', [...one, ...h264, '-c:a', 'ac3', '-live', '1', '-f', 'matroska'], {
    label: 'H.264/AC3 MKV, sizes unknown',
  }),
  sample('truncated.mkv', 'H.264', 'AC3', [...one, ...h264, '-c:a', 'ac3'], {
    label: 'H.264/AC3 MKV, cut off at 60 %',
    after: (file) => truncateTo(file, 0.6),
  }),
  sample('holes.mkv', 'H.264', 'AC3', [...one, ...h264, '-c:a', 'ac3'], {
    label: 'H.264/AC3 MKV, 64 KiB of zeroes inside',
    after: (file) => zeroes(file, 0.5, 65_536),
  }),
  sample('lying.mkv', 'H.264', 'AC3', [...one, ...h264, '-c:a', 'ac3'], {
    label: 'H.264/AC3 MKV, a cluster that lies about its size',
    after: lieAboutCluster,
  }),
]

const srt = (word: string) =>
  Array.from({ length: sampleSeconds / 5 }, (_, i) => {
    const time = (s: number) => `00:00:${String(s).padStart(2, '0')},000`
    return `${i + 1}\n${time(i * 5 + 1)} --> ${time(i * 5 + 4)}\n<i>${word}</i> ${i + 1}\n`
  }).join('\n')

const ass = `[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n
[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${Array.from({ length: 6 }, (_, i) => `Dialogue: 0,0:00:${String(i * 5 + 1).padStart(2, '0')}.00,0:00:${String(i * 5 + 4).padStart(2, '0')}.00,Default,,0,0,0,,{\\an8}Styled, yes\\Nline ${i + 1}`).join('\n')}\n`

/** Makes what is missing and returns the folder; sizes are small, so the whole set takes a minute or two once. */
export async function makeSamples(options: { only?: string[]; dir?: string } = {}): Promise<string> {
  const dir = options.dir ?? join(tmpdir(), 'kinoswarm-media-samples')
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'en.srt'), srt('Hello'))
  await writeFile(join(dir, 'de.srt'), srt('Hallo'))
  await writeFile(join(dir, 'styled.ass'), ass)
  for (const entry of samples) {
    if (options.only && !options.only.includes(entry.file)) continue
    if (!existsSync(join(dir, entry.file))) await make(dir, entry)
  }
  return dir
}

async function make(dir: string, entry: Sample): Promise<void> {
  const part = join(dir, `part-${process.pid}-${entry.file}`)
  const tone = (hz: number) => ['-f', 'lavfi', '-i', `sine=frequency=${hz}:sample_rate=48000:duration=${sampleSeconds}`]
  const inputs = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=24:duration=${sampleSeconds}`]
  for (const hz of tones.slice(0, entry.tracks ?? 1)) inputs.push(...tone(hz))
  for (const file of entry.subtitles ?? []) inputs.push(...(entry.subtitleOptions ?? []), '-i', join(dir, file))
  const { attach } = entry
  if (entry.subtitles?.some((file) => !existsSync(join(dir, file)))) await writeDrawn(dir)
  const attached = attach ? ['-attach', join(dir, attach.file), '-metadata:s:t', `mimetype=${attach.mime}`] : []
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...entry.args, ...attached, part], { timeout: 180_000 })
  await entry.after?.(part)
  await rename(part, join(dir, entry.file))
}

/** Turns the last element of that id into a Void, so that the seek head points at nothing. */
async function hideElement(file: string, id: number[]): Promise<void> {
  const bytes = await readFile(file)
  const at = bytes.lastIndexOf(Buffer.from(id))
  if (at > 0) bytes.set([0x11, 0x11, 0x11, 0x11], at)
  const seek = bytes.indexOf(Buffer.from(id))
  if (seek > 0) bytes.set([0x11, 0x11, 0x11, 0x11], seek)
  await writeFile(file, bytes)
}

async function truncateTo(file: string, share: number): Promise<void> {
  const { size } = await stat(file)
  const handle = await open(file, 'r+')
  await handle.truncate(Math.floor(size * share))
  await handle.close()
}

async function zeroes(file: string, share: number, count: number): Promise<void> {
  const { size } = await stat(file)
  const handle = await open(file, 'r+')
  await handle.write(new Uint8Array(count), 0, count, Math.floor(size * share))
  await handle.close()
}

/** A third of the way in, a cluster says it is as long as its size field can say. */
async function lieAboutCluster(file: string): Promise<void> {
  const bytes = await readFile(file)
  const id = Buffer.from([0x1f, 0x43, 0xb6, 0x75])
  const at = bytes.indexOf(id, Math.floor(bytes.length / 3)) + 4
  const first = bytes[at] ?? 1
  const length = Math.clz32(first) - 23
  bytes[at] = (0x80 >> (length - 1)) | ((0x7f >> (length - 1)) & 0xff)
  bytes.fill(0xff, at + 1, at + length - 1)
  bytes[at + length - 1] = 0xfe
  await writeFile(file, bytes)
}
