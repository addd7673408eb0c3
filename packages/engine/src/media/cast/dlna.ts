import { MediaError } from '../errors.ts'
import type { CastFilm, CastScreen, CastState } from './screen.ts'
import { decodeXml, encodeXml, field } from './xml.ts'

/** Devices of the house answer at once or are asleep. */
const answerMaxMs = 6000
const answerMaxBytes = 256 * 1024
const avTransport = 'urn:schemas-upnp-org:service:AVTransport:1'
const renderingControl = 'urn:schemas-upnp-org:service:RenderingControl:1'

/** AVTransport:1 section 2.2.1. */
const states: Record<string, CastState['state']> = {
  PLAYING: 'playing',
  PAUSED_PLAYBACK: 'paused',
  STOPPED: 'stopped',
  NO_MEDIA_PRESENT: 'stopped',
}

/** A DLNA renderer: a few actions of UPnP AVTransport and RenderingControl, each a small POST. */
export class DlnaRenderer implements CastScreen {
  readonly name: string
  readonly words = 'subrip'
  readonly #transport: string
  readonly #rendering: string | undefined

  private constructor(name: string, transport: string, rendering: string | undefined) {
    this.name = name
    this.#transport = transport
    this.#rendering = rendering
  }

  /** By the address a search found. */
  static async open(location: string): Promise<DlnaRenderer> {
    const description = await ask(location, {})
    const transport = controlUrl(description, 'AVTransport', location)
    if (!transport) throw new MediaError('DEVICE_FAILED', 'This device plays no films.')
    const name = field(description, 'friendlyName')?.slice(0, 100) || new URL(location).hostname
    return new DlnaRenderer(name, transport, controlUrl(description, 'RenderingControl', location))
  }

  /** What such a device decodes it does not say in a way that could be relied on: it gets the film and tries. */
  async takes(): Promise<boolean> {
    return true
  }

  async show(film: CastFilm): Promise<void> {
    const meta = didl(film)
    await this.#act('SetAVTransportURI', { CurrentURI: film.url, CurrentURIMetaData: meta })
    await this.play()
    if (film.at) await this.seek(film.at)
  }

  async play(): Promise<void> {
    await this.#act('Play', { Speed: '1' })
  }

  async pause(): Promise<void> {
    await this.#act('Pause', {})
  }

  async stop(): Promise<void> {
    await this.#act('Stop', {})
  }

  async seek(seconds: number): Promise<void> {
    await this.#act('Seek', { Unit: 'REL_TIME', Target: clock(seconds) })
  }

  /** 0 to 1. */
  async setVolume(volume: number): Promise<void> {
    if (!this.#rendering) return
    const desired = `${Math.round(Math.min(1, Math.max(0, volume)) * 100)}`
    await soap(this.#rendering, renderingControl, 'SetVolume', {
      InstanceID: '0',
      Channel: 'Master',
      DesiredVolume: desired,
    })
  }

  /** A renderer shows what it was given with the film, or what its own remote control says. */
  async setSubtitles(): Promise<void> {}

  /** Every action is a call of its own: there is nothing to let go of. */
  async close(): Promise<void> {}

  async state(): Promise<CastState> {
    const position = await this.#act('GetPositionInfo', {})
    const transport = await this.#act('GetTransportInfo', {})
    const duration = parseClock(field(position, 'TrackDuration'))
    return {
      state: states[field(transport, 'CurrentTransportState') ?? ''] ?? 'waiting',
      position: parseClock(field(position, 'RelTime')) ?? 0,
      ...(duration && { duration }),
    }
  }

  #act(action: string, more: Record<string, string>): Promise<string> {
    return soap(this.#transport, avTransport, action, { InstanceID: '0', ...more })
  }
}

/** Any service that is on the same device as its description. */
function controlUrl(description: string, service: string, location: string): string | undefined {
  for (const part of description.split('<service>').slice(1)) {
    const control = field(part, 'controlURL')
    if (!part.includes(`:service:${service}:`) || !control || !URL.canParse(control, location)) continue
    const url = new URL(control, location)
    if (url.protocol === 'http:' && url.hostname === new URL(location).hostname) return url.href
  }
  return undefined
}

async function soap(url: string, service: string, action: string, args: Record<string, string>): Promise<string> {
  const inside = Object.entries(args).map(([name, value]) => `<${name}>${encodeXml(value)}</${name}>`)
  const body = `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:${action} xmlns:u="${service}">${inside.join('')}</u:${action}></s:Body></s:Envelope>`
  const headers = { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${service}#${action}"` }
  return ask(url, { method: 'POST', headers, body })
}

/** Devices close connections as they like: none is kept for the next question. */
async function ask(url: string, init: RequestInit): Promise<string> {
  let response: Response
  try {
    const signal = AbortSignal.timeout(answerMaxMs)
    const headers = { ...(init.headers as Record<string, string>), connection: 'close' }
    response = await fetch(url, { ...init, headers, signal, redirect: 'error' })
  } catch (cause) {
    throw new MediaError('DEVICE_FAILED', 'The device does not answer; is it switched on?', { cause })
  }
  const text = await limited(response)
  if (response.ok) return text
  const why = decodeXml(field(text, 'errorDescription') ?? `${response.status}`)
  throw new MediaError('DEVICE_REFUSED', `The device refused: ${why.slice(0, 200)}`)
}

async function limited(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > answerMaxBytes) throw new MediaError('DEVICE_FAILED', 'The device answers with far too much.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** DIDL-Lite (ContentDirectory:1): what televisions want to know before they play; OP=01 says it can be sought in. */
function didl({ url, type, title, subtitles = [] }: CastFilm): string {
  const protocol = `http-get:*:${type}:DLNA.ORG_OP=01;DLNA.ORG_FLAGS=01700000000000000000000000000000`
  const [words] = subtitles
  const text = words ? `<sec:CaptionInfoEx sec:type="srt">${encodeXml(words.url)}</sec:CaptionInfoEx>` : ''
  return `<DIDL-Lite xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" xmlns:sec="http://www.sec.co.kr/"><item id="0" parentID="-1" restricted="1"><dc:title>${encodeXml(title)}</dc:title><upnp:class>object.item.videoItem.movie</upnp:class>${text}<res protocolInfo="${encodeXml(protocol)}">${encodeXml(url)}</res></item></DIDL-Lite>`
}

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${pad(Math.floor(whole / 3600))}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}

function parseClock(text: string | undefined): number | undefined {
  const match = /^(\d{1,3}):(\d{2}):(\d{2})/.exec(text ?? '')
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) : undefined
}
