/** Follows a channel by its QR code: the camera is on only while somebody looks for one, and its picture goes nowhere. */
import type { ChannelStatus, LinkFace } from '../../api.ts'
import { readQr } from '../../qr/qr-read.ts'
import { find, make, onSubmit, tell } from './elements.ts'
import { ask } from './talk.ts'
import { t } from './words.ts'

/** Fast enough to feel immediate, and slow enough for a small machine. */
const lookEveryMs = 200
/** A code is some 60 modules across; more pixels than this only cost time. */
const sideMax = 800
const isLink = /^kinoswarm:\/\//i

let stream: MediaStream | undefined

export function openCamera(): void {
  find('#camera-on').addEventListener('click', () => void turnOn())
  find('#camera-off').addEventListener('click', turnOff)
  document.addEventListener('visibilitychange', () => document.hidden && turnOff())
  onSubmit('#follow', '#camera-said', async (form) => {
    const link = form.querySelector<HTMLInputElement>('[name=link]')!.value
    const { name } = await ask<ChannelStatus>('POST', 'channels', { link })
    form.hidden = true
    // Its name comes with its records, a moment after.
    tell('#camera-said', name ? t('camera.followed', { name }) : t('camera.followedUnnamed'))
  })
}

async function turnOn(): Promise<void> {
  find('#follow').hidden = true
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
  } catch {
    tell('#camera-said', t('camera.none'), false)
    return
  }
  const view = find<HTMLVideoElement>('#camera-view')
  view.srcObject = stream
  await view.play()
  showOn(true)
  tell('#camera-said', t('camera.looking'))
  void look(view, stream)
}

function turnOff(): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
  if (stream) tell('#camera-said', '')
  stream = undefined
  find<HTMLVideoElement>('#camera-view').srcObject = null
  showOn(false)
}

function showOn(on: boolean): void {
  find('#camera-view').hidden = !on
  find('#camera-on').hidden = on
  find('#camera-off').hidden = !on
  find(on ? '#camera-off' : '#camera-on').focus()
}

/** Looks at one picture after the other, as long as this stream is the one that is on. */
async function look(view: HTMLVideoElement, mine: MediaStream): Promise<void> {
  while (stream === mine) {
    const text = (await byBrowser(view)) ?? readQr(pixelsOf(view))
    if (stream === mine && text !== undefined && isLink.test(text)) return found(text)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

async function found(link: string): Promise<void> {
  turnOff()
  try {
    const { words, colour, followed } = await ask<LinkFace>('POST', 'channels/look', { link })
    const tile = make('span', '', { class: 'tile' })
    tile.style.background = colour
    find('#follow-face').replaceChildren(tile, words.join(' '))
    find<HTMLInputElement>('#follow [name=link]').value = link
    find('#follow').hidden = false
    find('#follow button').hidden = followed
    tell('#camera-said', t(followed ? 'camera.known' : 'camera.found'))
  } catch (error) {
    tell('#camera-said', (error as Error).message, false)
  }
}

interface Detector {
  detect(picture: HTMLVideoElement): Promise<{ rawValue: string }[]>
}

/** Some browsers read codes themselves, faster and from further aside. */
async function byBrowser(view: HTMLVideoElement): Promise<string | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: new (options: object) => Detector }
  if (!BarcodeDetector) return undefined
  try {
    const seen = await new BarcodeDetector({ formats: ['qr_code'] }).detect(view)
    return seen.find(({ rawValue }) => isLink.test(rawValue))?.rawValue
  } catch {
    return undefined
  }
}

function pixelsOf(view: HTMLVideoElement): ImageData {
  const scale = Math.min(1, sideMax / Math.max(view.videoWidth, view.videoHeight))
  const [width, height] = [Math.round(view.videoWidth * scale), Math.round(view.videoHeight * scale)]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(view, 0, 0, width, height)
  return context.getImageData(0, 0, width, height)
}
