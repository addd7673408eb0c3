/** Pictures over a film: which show at a time, and where. */
import type { DrawnEvent } from '../drawn.ts'
import { type BitmapData, type Composition, decodeBitmap, parseSegments } from './decode.ts'

/** A long film has some two thousand, each coming and going. */
const eventsMax = 20_000
/** What came before the present picture and may be needed for it, at most. */
const backMax = 64

export class PgsDrawer {
  readonly #context: CanvasRenderingContext2D
  readonly #spare = document.createElement('canvas')
  #events: DrawnEvent[] = []
  #shown = ''

  constructor(canvas: HTMLCanvasElement) {
    this.#context = canvas.getContext('2d')!
  }

  add(events: DrawnEvent[]): void {
    const known = new Set(this.#events.map(({ start }) => start))
    const more = events.filter(({ start }) => !known.has(start))
    this.#events = [...this.#events, ...more].sort((a, b) => a.start - b.start).slice(0, eventsMax)
    this.#shown = ''
  }

  draw({ time }: { time: number }): void {
    const { canvas } = this.#context
    const last = this.#events.findLastIndex(({ start }) => start <= time)
    const event = this.#events[last]
    const on = event !== undefined && time < event.end
    const look = `${on ? event.start : ''} ${canvas.width} ${canvas.height}`
    if (look === this.#shown) return
    this.#shown = look
    this.#context.clearRect(0, 0, canvas.width, canvas.height)
    if (on) this.#drawFrom(last)
  }

  #drawFrom(last: number): void {
    const palettes = new Map<number, Uint32Array>()
    const objects = new Map<number, BitmapData>()
    let composition: Composition | undefined
    for (let i = this.#freshBefore(last); i <= last; i++) {
      const found = parseSegments(this.#events[i]!.bytes)
      for (const [id, palette] of found.palettes) palettes.set(id, palette)
      for (const [id, object] of found.objects) objects.set(id, object)
      composition = found.composition
    }
    const palette = palettes.get(composition?.palette ?? 0)
    if (!composition || !palette) return
    for (const placed of composition.objects) {
      const object = objects.get(placed.id)
      if (object) this.#put(composition, placed, { ...object, pixels: decodeBitmap(object, palette) })
    }
  }

  #freshBefore(last: number): number {
    for (let i = last; i > Math.max(0, last - backMax); i--)
      if (parseSegments(this.#events[i]!.bytes).composition?.fresh) return i
    return Math.max(0, last - backMax)
  }

  /** A disc's picture may be higher than the film cut out of it: it is centred, and nothing of it leaves the screen. */
  #put(
    whole: Composition,
    { x, y, crop }: Composition['objects'][number],
    { width, height, pixels }: { width: number; height: number; pixels: Uint32Array<ArrayBuffer> },
  ): void {
    const { canvas } = this.#context
    const part = crop ?? { x: 0, y: 0, width, height }
    this.#spare.width = width
    this.#spare.height = height
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height)
    this.#spare.getContext('2d')!.putImageData(image, 0, 0)
    const scale = canvas.width / whole.width
    const high = part.height * scale
    const top = y * scale + (canvas.height - whole.height * scale) / 2
    const inside = Math.max(0, Math.min(canvas.height - high, top))
    this.#context.drawImage(
      this.#spare,
      part.x,
      part.y,
      part.width,
      part.height,
      x * scale,
      inside,
      part.width * scale,
      high,
    )
  }

  close(): void {
    this.#context.clearRect(0, 0, this.#context.canvas.width, this.#context.canvas.height)
  }
}
