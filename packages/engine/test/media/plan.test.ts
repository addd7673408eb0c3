import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AudioTrackInfo, MediaProbe, VideoTrackInfo } from '../../src/media/api.ts'
import { flacMime, transcodedVideoMime } from '../../src/media/codecs.ts'
import { type MachineTools, plan } from '../../src/media/plan.ts'

const avc = 'video/mp4; codecs="avc1.640028"'
const hevc = 'video/mp4; codecs="hev1.1.6.L93.B0"'
const aac = 'audio/mp4; codecs="mp4a.40.2"'
const ac3 = 'audio/mp4; codecs="ac-3"'
const mp4 = 'video/mp4; codecs="avc1.640028, mp4a.40.2"'

const common = { id: 1, codecId: '', default: true, forced: false }
const video = (codec: string, mime?: string): VideoTrackInfo => {
  return { ...common, index: 0, codec, mime, width: 1920, height: 1080 }
}
const audio = (codec: string, mime: string | undefined, index = 0): AudioTrackInfo => {
  return {
    ...common,
    index,
    codec,
    mime,
    channels: 2,
    sampleRate: 48_000,
    convertible: codec !== 'aac' && codec !== 'truehd',
  }
}
function film(part: Partial<MediaProbe>): MediaProbe {
  const nothing = { video: [], audio: [], subtitles: [], chapters: [], attachments: [], tests: [], notes: [] }
  return { container: 'mp4', size: 1, seek: 'index', ...nothing, ...part }
}

const none: MachineTools = { ffmpeg: false, players: [] }
const mpv: MachineTools = { ffmpeg: false, players: ['mpv'] }
const all: MachineTools = { ffmpeg: true, players: ['mpv'] }
const asks = [{ mime: mp4, ask: 'file' as const }]

const rows: [name: string, probe: MediaProbe, yes: string[], tools: MachineTools, letter: string, reason: RegExp][] = [
  [
    'what the browser plays is played as it is',
    film({ video: [video('avc', avc)], audio: [audio('aac', aac)], tests: asks }),
    [mp4, avc, aac],
    none,
    'A',
    /as it is/,
  ],
  [
    'a container the browser lacks is repacked',
    film({ container: 'matroska', video: [video('avc', avc)], audio: [audio('aac', aac)] }),
    [avc, aac],
    none,
    'B',
    /repacked/,
  ],
  [
    'sound without a decoder becomes FLAC',
    film({ video: [video('avc', avc)], audio: [audio('ac3', ac3)] }),
    [avc, flacMime],
    none,
    'C',
    /AC3 sound has no decoder/,
  ],
  [
    'sound the browser can decode is not converted',
    film({ video: [video('avc', avc)], audio: [audio('ac3', ac3)] }),
    [avc, ac3, flacMime],
    none,
    'B',
    /repacked/,
  ],
  [
    'a picture without a decoder goes to a player',
    film({ video: [video('hevc', hevc)], audio: [audio('aac', aac)] }),
    [avc, aac],
    mpv,
    'E',
    /HEVC.*mpv on this machine/,
  ],
  [
    'a picture without a decoder goes to ffmpeg if there is one',
    film({ video: [video('hevc', hevc)], audio: [audio('aac', aac)] }),
    [avc, aac, flacMime, transcodedVideoMime],
    all,
    'D',
    /ffmpeg/,
  ],
  [
    'with nothing on the machine the way out is named',
    film({ video: [video('hevc', hevc)] }),
    [avc],
    none,
    'E',
    /Install mpv or VLC/,
  ],
  [
    'sound nobody decodes is never left out in silence',
    film({ video: [video('avc', avc)], audio: [audio('truehd', undefined)] }),
    [avc, flacMime],
    mpv,
    'E',
    /TRUEHD/i,
  ],
  [
    'a second track that can be heard saves the film',
    film({ video: [video('avc', avc)], audio: [audio('truehd', undefined), audio('ac3', ac3, 1)] }),
    [avc, flacMime],
    mpv,
    'B',
    /another one is played|repacked/,
  ],
  [
    'an AVI is named and handed over',
    film({ container: 'avi', seek: 'none', video: [video('mpeg4')], audio: [audio('mp3', undefined)] }),
    [avc],
    mpv,
    'E',
    /AVI/,
  ],
  ['a file without tracks is no film', film({}), [avc], none, 'E', /neither picture nor sound/],
  [
    'a film without sound is played',
    film({ video: [video('avc', avc)], tests: asks }),
    [mp4, avc],
    none,
    'A',
    /as it is/,
  ],
]

for (const [name, probe, yes, tools, letter, reason] of rows) {
  test(name, () => {
    const made = plan(probe, new Set(yes), tools)
    if (name.startsWith('a second track'))
      assert.deepEqual(
        made.audio.map((track) => track.track),
        [1],
      )
    else assert.equal(made.letter, letter)
    assert.match(made.reason, reason)
  })
}

test('every plan but the last resort names what comes next', () => {
  const probe = film({ video: [video('avc', avc)], audio: [audio('aac', aac)], tests: asks })
  assert.deepEqual(plan(probe, new Set([mp4, avc, aac]), all).next, ['B', 'D', 'E'])
})

test('ffmpeg makes the picture, and the sound too where the file cannot be taken apart here', () => {
  const yes = new Set([avc, aac, flacMime, transcodedVideoMime])
  const mkv = plan(film({ container: 'matroska', video: [video('hevc', hevc)], audio: [audio('aac', aac)] }), yes, all)
  assert.deepEqual([mkv.video?.ffmpeg, mkv.audio[0]?.ffmpeg], [true, undefined])
  const avi = plan(
    film({ container: 'avi', seek: 'none', video: [video('mpeg4')], audio: [audio('mp3', undefined)] }),
    yes,
    all,
  )
  assert.deepEqual([avi.letter, avi.video?.ffmpeg, avi.audio[0]?.ffmpeg], ['D', true, true])
})
