/** Subtitles that are pictures over a film: which shows at a time, and where. */
import type { DrawnEvent } from '../drawn.ts'
import { readPgs } from './pgs.ts'
import type { Picture, PicturePart, PictureReader } from './picture.ts'
import { vobsubReader } from './vobsub.ts'

/** A long film has some two thousand, each coming and going. */
const eventsMax = 20_000

export class PictureDrawer {
  readonly #context: CanvasRenderingContext2D
  readonly #spare = document.createElement('canvas')
  readonly #read: PictureReader
  #events: DrawnEvent[] = []
  #now: { event: DrawnEvent; picture: Picture | undefined } | undefined
  #shown = ''

  /** `head`: what stands before the pictures of a DVD. */
  constructor(canvas: HTMLCanvasElement, kind: 'pgs' | 'vobsub', head: string) {
    this.#context = canvas.getContext('2d')!
    this.#read = kind === 'pgs' ? readPgs : vobsubReader(head)
  }

  add(events: DrawnEvent[]): void {
    const known = new Set(this.#events.map(({ start }) => start))
    const more = events.filter(({ start }) => !known.has(start))
    this.#events = [...this.#events, ...more].sort((a, b) => a.start - b.start).slice(0, eventsMax)
    this.#now = undefined
    this.#shown = ''
  }

  draw({ time }: { time: number }): void {
    const { canvas } = this.#context
    const picture = this.#pictureAt(time)
    const look = `${picture ? this.#now?.event.start : ''} ${canvas.width} ${canvas.height}`
    if (look === this.#shown) return
    this.#shown = look
    this.#context.clearRect(0, 0, canvas.width, canvas.height)
    for (const part of picture?.parts ?? []) this.#put(picture!, part)
  }

  #pictureAt(time: number): Picture | undefined {
    const index = this.#events.findLastIndex(({ start }) => start <= time)
    const event = this.#events[index]
    if (!event || time >= event.end) return undefined
    if (this.#now?.event !== event) this.#now = { event, picture: this.#read(this.#events, index) }
    const { picture } = this.#now
    return picture?.lasts !== undefined && time >= event.start + picture.lasts ? undefined : picture
  }

  /** A disc's picture may be higher than the film cut out of it: it is centred, and nothing of it leaves the screen. */
  #put({ screen }: Picture, { x, y, width, height, pixels, crop }: PicturePart): void {
    const { canvas } = this.#context
    const part = crop ?? { x: 0, y: 0, width, height }
    this.#spare.width = width
    this.#spare.height = height
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height)
    this.#spare.getContext('2d')!.putImageData(image, 0, 0)
    const scale = { x: canvas.width / screen.width, y: fits(canvas, screen) }
    const high = part.height * scale.y
    const top = y * scale.y + (canvas.height - screen.height * scale.y) / 2
    const place = [x * scale.x, Math.max(0, Math.min(canvas.height - high, top)), part.width * scale.x, high] as const
    this.#context.drawImage(this.#spare, part.x, part.y, part.width, part.height, ...place)
  }

  close(): void {
    this.#context.clearRect(0, 0, this.#context.canvas.width, this.#context.canvas.height)
  }
}

/** Screens of DVDs have pixels that are not square and fill the film; those of other discs are cut above and below. */
function fits(canvas: { width: number; height: number }, screen: { width: number; height: number }): number {
  return screen.width <= dvdWidth ? canvas.height / screen.height : canvas.width / screen.width
}

const dvdWidth = 720
