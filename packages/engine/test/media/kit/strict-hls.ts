/** Reads HTTP Live Streaming as its strictest reader would (RFC 8216): every rule that is broken is named. */
type Attributes = Record<string, string>

interface Checked {
  audio: number
  subtitles: number
  segments: number
  /** Seconds, of the picture. */
  duration: number
}

const knownTags =
  /^#EXT(?:M3U|-X-(?:VERSION|INDEPENDENT-SEGMENTS|MEDIA|STREAM-INF|TARGETDURATION|MEDIA-SEQUENCE|PLAYLIST-TYPE|MAP|ENDLIST)|INF)(?::|$)/

export async function checkHls(url: string): Promise<Checked> {
  const lines = await playlist(url)
  const media = lines.filter((line) => line.startsWith('#EXT-X-MEDIA:')).map(attributes)
  for (const one of media) required(one, ['TYPE', 'GROUP-ID', 'NAME', 'URI'])
  const names = media.map((one) => `${one.TYPE} ${one['GROUP-ID']} ${one.NAME}`)
  must(new Set(names).size === names.length, '4.3.4.1.1: names in a group differ')
  const at = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'))
  const stream = attributes(lines[at] ?? '')
  required(stream, ['BANDWIDTH', 'CODECS'])
  must(/^\d+$/.test(stream.BANDWIDTH ?? ''), '4.3.4.2: BANDWIDTH is a whole number')
  must(/^[\w.]+(?:,[\w.]+)*$/.test(stream.CODECS ?? ''), `4.3.4.2: CODECS ${stream.CODECS}`)
  for (const kind of ['AUDIO', 'SUBTITLES']) {
    const group = stream[kind]
    const there = media.some((one) => one.TYPE === kind && one['GROUP-ID'] === group)
    must((group === undefined) !== there, `4.3.4.2: group ${kind}`)
  }
  const defaults = media.filter((one) => one.TYPE === 'AUDIO' && one.DEFAULT === 'YES')
  must(defaults.length <= 1, '4.3.4.1.1: one default a group')
  const picture = await checkTrack(new URL(lines[at + 1] ?? '', url).href, false)
  for (const one of media) {
    const track = await checkTrack(new URL(one.URI ?? '', url).href, one.TYPE === 'SUBTITLES')
    must(track.segments === picture.segments, 'all tracks are cut at the same times')
    must(Math.abs(track.duration - picture.duration) < 0.01, 'all tracks are of the same length')
  }
  const count = (type: string) => media.filter((one) => one.TYPE === type).length
  return { ...picture, audio: count('AUDIO'), subtitles: count('SUBTITLES') }
}

async function checkTrack(url: string, text: boolean): Promise<{ segments: number; duration: number }> {
  const lines = await playlist(url)
  const value = (tag: string) => lines.find((line) => line.startsWith(`#${tag}:`))?.slice(tag.length + 2)
  must(lines.at(-1) === '#EXT-X-ENDLIST', '4.3.3.4: a film has an end')
  must(Number(value('EXT-X-VERSION')) >= 6, '7: EXT-X-MAP needs version 6')
  const target = Number(value('EXT-X-TARGETDURATION'))
  const map = value('EXT-X-MAP')
  must(text === (map === undefined), '3.3: fragmented MP4 has an EXT-X-MAP, WebVTT has none')
  if (map)
    must((await bytes(new URL(attributes(`:${map}`).URI ?? '', url))).includes('moov'), '3.3: the map has a moov')
  let duration = 0
  const parts = lines.flatMap((line, i) => (line.startsWith('#EXTINF:') ? [i] : []))
  for (const i of parts) {
    const seconds = Number.parseFloat((lines[i] ?? '').slice(8))
    must(Math.round(seconds) <= target, `4.3.3.1: ${seconds} s are longer than the target of ${target}`)
    duration += seconds
    const segment = await bytes(new URL(lines[i + 1] ?? '', url))
    if (text) must(/^WEBVTT\nX-TIMESTAMP-MAP=/.test(segment.toString()), '3.5: WebVTT with its timestamp map')
    else must(segment.includes('moof') && !segment.includes('moov'), '3.3: a fragment, and nothing of the map')
  }
  return { segments: parts.length, duration }
}

async function playlist(url: string): Promise<string[]> {
  const response = await fetch(url)
  must(response.ok, `${url}: ${response.status}`)
  must(response.headers.get('content-type') === 'application/vnd.apple.mpegurl', '4: the media type')
  const text = await response.text()
  must(text.endsWith('\n') && !text.includes('\r') && !text.startsWith('\uFEFF'), '4: lines, and no byte order mark')
  const lines = text.trimEnd().split('\n')
  must(lines[0] === '#EXTM3U', '4.3.1.1: EXTM3U comes first')
  for (const line of lines.filter((one) => one.startsWith('#EXT'))) must(knownTags.test(line), `unknown tag ${line}`)
  return lines
}

async function bytes(url: URL): Promise<Buffer> {
  const response = await fetch(url)
  must(response.ok, `${url.pathname}: ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

/** 4.2: names in capitals, strings in quotation marks, commas in between. */
function attributes(line: string): Attributes {
  const found: Attributes = {}
  let rest = line.slice(line.indexOf(':') + 1)
  while (rest !== '') {
    const match = /^([A-Z0-9-]+)=(?:"([^"\r\n]*)"|([^",\s]+))(?:,|$)/.exec(rest)
    must(match !== null, `4.2: ${rest}`)
    must(found[match?.[1] ?? ''] === undefined, `4.2: ${match?.[1]} twice`)
    found[match?.[1] ?? ''] = match?.[2] ?? match?.[3] ?? ''
    rest = rest.slice(match?.[0].length)
  }
  return found
}

function required(of: Attributes, names: string[]): void {
  for (const name of names) must(of[name] !== undefined && of[name] !== '', `${name} is missing`)
}

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`HLS: ${rule}`)
}
