import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { encodeMessage } from '../../../src/media/cast/chromecast/message.ts'

const run = promisify(execFile)

const srt = '1\n00:00:00,200 --> 00:00:00,900\n<i>One</i> &amp; {\\an8}two\n\n2\n00:00:01,000 --> 00:00:01,800\nThree\n'
const ass = `[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.20,0:00:01.00,Default,,0,0,0,,{\\an8\\i1}One, two\\Nthree{\\p1}m 0 0{\\p0}\n`
const chapters =
  ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=900\nEND=2000\ntitle=Two\n'

/** Films of two seconds and a few kilobytes that have a bit of everything, and subtitle files. */
export async function corpus(): Promise<Map<string, Uint8Array>> {
  const dir = join(tmpdir(), 'kinoswarm-media-corpus')
  await mkdir(dir, { recursive: true })
  for (const [name, text] of [
    ['a.srt', srt],
    ['a.ass', ass],
    ['a.txt', chapters],
  ] as const)
    await writeFile(join(dir, name), text)
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=32x32:rate=6:duration=2']
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=441:sample_rate=8000:duration=2']
  const more = ['-i', join(dir, 'a.srt'), '-i', join(dir, 'a.ass'), '-i', join(dir, 'a.txt'), '-map_metadata', '4']
  const maps = ['-map', '0', '-map', '1', '-map', '2', '-c:v', 'libx264', '-crf', '51', '-g', '3']
  const sound = ['-c:a', 'libopus', '-b:a', '8k']
  await make(dir, 'tiny.mkv', [
    ...picture,
    ...tone,
    ...more,
    ...maps,
    '-map',
    '3',
    ...sound,
    '-c:s:0',
    'srt',
    '-c:s:1',
    'ass',
    '-attach',
    join(dir, 'a.txt'),
    '-metadata:s:t',
    'mimetype=text/plain',
  ])
  await make(dir, 'tiny.mp4', [
    ...picture,
    ...tone,
    ...more,
    ...maps,
    '-c:a',
    'aac',
    '-b:a',
    '16k',
    '-c:s',
    'mov_text',
    '-movflags',
    '+faststart',
  ])
  await make(dir, 'tiny.avi', [...picture, ...tone, '-c:v', 'mpeg4', '-vtag', 'XVID', '-q:v', '31', '-c:a', 'pcm_u8'])
  const files = new Map<string, Uint8Array>()
  for (const name of ['tiny.mkv', 'tiny.mp4', 'tiny.avi', 'a.srt', 'a.ass'])
    files.set(name, await readFile(join(dir, name)))
  files.set('status.cast', castStatus())
  return files
}

/** What a Cast device says of an app and of a film. */
function castStatus(): Uint8Array {
  const app = { appId: 'CC1AD845', sessionId: 's', transportId: 't' }
  const film = { mediaSessionId: 1, playerState: 'PLAYING', currentTime: 1.5, media: { duration: 30 } }
  const says = [
    { type: 'RECEIVER_STATUS', status: { applications: [app] } },
    { type: 'MEDIA_STATUS', status: [film] },
  ]
  const names = { source: 't', destination: 'sender-0', namespace: 'urn:x-cast:com.google.cast.media' }
  return Buffer.concat(says.map((payload) => encodeMessage({ ...names, payload: JSON.stringify(payload) })))
}

async function make(dir: string, name: string, args: string[]): Promise<void> {
  if (existsSync(join(dir, name))) return
  const part = join(dir, `part-${process.pid}-${name}`)
  await run('ffmpeg', ['-v', 'error', '-y', ...args, part], { timeout: 60_000 })
  await rename(part, join(dir, name))
}
