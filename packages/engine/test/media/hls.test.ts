import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { Film } from '../../src/media/film.ts'
import { FilmServer } from '../../src/media/hls/film-server.ts'
import { hlsPlan } from '../../src/media/hls/hls-plan.ts'
import { mainPlaylist, segmentBorders, trackPlaylist } from '../../src/media/hls/playlists.ts'
import { sampleReader } from './kit/reader.ts'
import { checkHls } from './kit/strict-hls.ts'

const run = promisify(execFile)

test('segments begin at key pictures, short ones first', () => {
  const keys = Array.from({ length: 30 }, (_, i) => i)
  assert.deepEqual(segmentBorders(keys, 30), [0, 2, 4, 10, 16, 22, 28, 30])
  assert.deepEqual(segmentBorders([], 30), [0, 30])
})

test('a name out of a film cannot add to a playlist', () => {
  const track = {
    index: 0,
    id: 1,
    codec: 'aac',
    codecId: '',
    default: true,
    forced: false,
    channels: 2,
    sampleRate: 1,
    convertible: false,
  }
  const probe = {
    container: 'matroska' as const,
    size: 1,
    duration: 1,
    video: [],
    subtitles: [],
    chapters: [],
    attachments: [],
    seek: 'index' as const,
    tests: [],
    notes: [],
  }
  const audio = [{ ...track, name: 'x"\n#EXT-X-MAP:URI="http://evil.example', language: 'e"n' }]
  const text = mainPlaylist({ probe: { ...probe, audio }, borders: [0, 1], videoCodec: 'avc1', audioCodecs: ['flac'] })
  assert.equal(text.split('\n').filter((line) => line.startsWith('#EXT-X-MAP')).length, 0)
  assert.doesNotMatch(text, /LANGUAGE/)
  assert.match(trackPlaylist('audio0', [0, 1]), /audio0-0\.m4s/)
})

test('a film is played from its playlists, picture, both sounds and subtitles, by a player that is not ours', async (t) => {
  for (const name of ['ac3x2-srtx2.mkv', 'open-gop.mkv', 'aac-last.mp4']) {
    const film = new Film(await sampleReader(t, name))
    const probe = await film.probe()
    const server = new FilmServer(film, { host: '127.0.0.1', plan: hlsPlan(probe) })
    t.after(async () => {
      await server.close()
      film.close()
    })
    await server.ready()
    const checked = await checkHls(server.url)
    assert.deepEqual([checked.audio, checked.subtitles], [probe.audio.length, probe.subtitles.length], name)
    assert.ok(Math.abs(checked.duration - 30) < 0.2, `${name}: ${checked.duration} s`)
    const args = [
      '-v',
      'error',
      '-show_entries',
      'packet=codec_type,stream_index,pts_time',
      '-of',
      'csv=p=0',
      server.url,
    ]
    const { stdout, stderr } = await run('ffprobe', args, { maxBuffer: 1 << 25, timeout: 60_000 })
    const packets = stdout.split('\n').map((line) => line.split(','))
    const times = packets.filter(([kind]) => kind === 'video').map(([, , time]) => Number.parseFloat(time ?? ''))
    const video = times.filter(Number.isFinite).sort((a, b) => a - b)
    assert.ok(
      video.length > 700 && (video.at(-1) ?? 0) > 29.5,
      `${name}: ${video.length} pictures to ${video.at(-1)} ${stderr}`,
    )
    assert.equal(new Set(video.map((time) => time.toFixed(3))).size, video.length, `${name}: a picture came twice`)
    const sounds = new Set(packets.filter(([kind]) => kind === 'audio').map(([, index]) => index))
    assert.equal(sounds.size, probe.audio.length, name)
    if (probe.subtitles.length > 0) {
      const cues = await (await fetch(server.url.replace('main.m3u8', 'text0-2.vtt'))).text()
      assert.match(cues, /X-TIMESTAMP-MAP[\s\S]*Hello 2/)
    }
    const stranger = await fetch(server.url.replace(/\/[0-9a-f]{32}\//, '/guess/'))
    assert.equal(stranger.status, 404)
  }
})
