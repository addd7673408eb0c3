/**
 * A canvas over the picture of a film, and what is drawn on it in step with the film's own clock. Loaded when somebody
 * chooses subtitles that are drawn.
 */
import type { DrawnEvent, DrawnSource } from './drawn.ts'

export interface OverlayLook {
  /** Seconds by which the words come later. */
  delay: number
  /** 1 = as the script says. */
  size: number
}

/** What can put a moment on a canvas. */
interface Drawer {
  add(events: DrawnEvent[]): void
  draw(moment: { time: number; filmWidth: number; filmHeight: number; size: number }): void
  close(): void
}

/** Sharper than this nobody sees, and every picture is cleared and drawn in its full size. */
const pixelsMax = 2560 * 1440
/** The next minute is asked for when this little of the present one is left. */
const aheadSeconds = 20
/** A picture that takes longer is drawn less often: so many times what it took is left to everything else. */
const slowMs = 25
const restShare = 2
const restMaxMs = 1000

export class Overlay {
  readonly #canvas: HTMLCanvasElement
  readonly #video: HTMLVideoElement
  readonly #source: DrawnSource
  readonly #closing = new AbortController()
  readonly #asked = new Set<number>()
  readonly #resized: ResizeObserver
  #drawer: Drawer | undefined
  #look: OverlayLook
  #handle = 0
  #restUntil = 0

  constructor(canvas: HTMLCanvasElement, video: HTMLVideoElement, source: DrawnSource, look: OverlayLook) {
    this.#canvas = canvas
    this.#video = video
    this.#source = source
    this.#look = look
    this.#resized = new ResizeObserver(() => this.refresh())
  }

  /** Throws where the script cannot be read: then its words have to do. */
  async open(): Promise<void> {
    const { signal } = this.#closing
    this.#drawer = await makeDrawer(this.#canvas, this.#source, { signal, onChange: () => this.refresh() })
    if (signal.aborted) {
      this.#drawer.close()
      return
    }
    this.#resized.observe(this.#video)
    for (const name of ['seeked', 'resize', 'emptied']) this.#video.addEventListener(name, this.refresh, { signal })
    this.refresh()
    this.#next()
  }

  set look(look: OverlayLook) {
    this.#look = look
    this.refresh()
  }

  /** What stands there is of another moment, size or film. */
  readonly refresh = (): void => this.#paint(this.#video.currentTime)

  close(): void {
    this.#closing.abort()
    this.#resized.disconnect()
    if ('cancelVideoFrameCallback' in this.#video) this.#video.cancelVideoFrameCallback(this.#handle)
    else cancelAnimationFrame(this.#handle)
    this.#drawer?.close()
  }

  #next(): void {
    if (this.#closing.signal.aborted) return
    const video: Partial<Pick<HTMLVideoElement, 'requestVideoFrameCallback'>> = this.#video
    if (video.requestVideoFrameCallback) {
      this.#handle = video.requestVideoFrameCallback.call(this.#video, (now, { mediaTime }) => {
        if (now >= this.#restUntil) this.#paint(mediaTime)
        this.#next()
      })
    } else {
      this.#handle = requestAnimationFrame((now) => {
        if (now >= this.#restUntil) this.refresh()
        this.#next()
      })
    }
  }

  #paint(filmTime: number): void {
    const drawer = this.#drawer
    const { videoWidth: filmWidth, videoHeight: filmHeight } = this.#video
    if (!drawer || filmWidth === 0 || this.#closing.signal.aborted) return
    const time = filmTime - this.#look.delay
    this.#follow(time)
    this.#fit(filmWidth, filmHeight)
    const began = performance.now()
    drawer.draw({ time, filmWidth, filmHeight, size: this.#look.size })
    const took = performance.now() - began
    if (took > slowMs) this.#restUntil = began + took + Math.min(restMaxMs, took * restShare)
  }

  /** The canvas lies exactly on the picture, not on the black beside it. */
  #fit(filmWidth: number, filmHeight: number): void {
    const { clientWidth, clientHeight } = this.#video
    const scale = Math.min(clientWidth / filmWidth, clientHeight / filmHeight)
    const width = filmWidth * scale
    const height = filmHeight * scale
    const sharp = Math.min(devicePixelRatio, Math.sqrt(pixelsMax / Math.max(1, width * height)))
    set(this.#canvas, 'width', Math.max(1, Math.round(width * sharp)))
    set(this.#canvas, 'height', Math.max(1, Math.round(height * sharp)))
    const { style } = this.#canvas
    const place = { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height }
    for (const [name, value] of Object.entries(place)) style.setProperty(name, `${value}px`)
  }

  /** Reads on inside the film. */
  #follow(time: number): void {
    const { window } = this.#source
    if (!window) return
    for (const at of [time, time + aheadSeconds]) void this.#read(Math.max(0, Math.floor(at / window.seconds)))
  }

  async #read(number: number): Promise<void> {
    const { window } = this.#source
    if (!window || this.#asked.has(number)) return
    this.#asked.add(number)
    try {
      this.#drawer?.add(await window.read(number * window.seconds, this.#closing.signal))
      this.refresh()
    } catch {
      this.#asked.delete(number)
    }
  }
}

/** Setting a side of a canvas wipes it, even to what it is. */
function set(canvas: HTMLCanvasElement, side: 'width' | 'height', value: number): void {
  if (canvas[side] !== value) canvas[side] = value
}

async function makeDrawer(
  canvas: HTMLCanvasElement,
  source: DrawnSource,
  { signal, onChange }: { signal: AbortSignal; onChange: () => void },
): Promise<Drawer> {
  if (source.kind !== 'ass') {
    const { PictureDrawer } = await import('./pictures/drawer.ts')
    return new PictureDrawer(canvas, source.kind, await source.head(signal))
  }
  const [{ AssDrawer, parseBlock, parseScript }, head] = await Promise.all([
    import('./ass/drawer.ts'),
    source.head(signal),
  ])
  const drawer = new AssDrawer(canvas, parseScript(head), source.fonts)
  drawer.onChange = onChange
  const decoder = new TextDecoder()
  return {
    add: (events) =>
      drawer.add(events.flatMap(({ start, end, bytes }) => parseBlock(decoder.decode(bytes), start, end) ?? [])),
    draw: (moment) => drawer.draw(moment),
    close: () => drawer.close(),
  }
}
