/** Styled lines over a film: which show at a time, and when the picture of them has to be made anew. */
import { AttachedFonts, type FontFile } from './fonts.ts'
import { type Frame, layOut } from './layout.ts'
import { limits } from './limits.ts'
import { type LineState, lineAt } from './line.ts'
import { CanvasMeasure } from './measure.ts'
import { paint } from './paint.ts'
import { type Memory, placeAll } from './place.ts'
import type { Script, ScriptEvent } from './script.ts'

export { parseBlock, parseScript } from './script.ts'

import { type Piece, parseText } from './tags.ts'
import { workOf } from './work.ts'

export interface DrawOptions {
  /** Of the film, in seconds. */
  time: number
  /** Height of the film's own picture in pixels; outlines may be measured in those. */
  filmHeight: number
  /** How much larger the viewer wants words to be; signs that have a place keep their size. */
  size: number
}

export class AssDrawer {
  readonly #script: Script
  readonly #fonts: AttachedFonts
  readonly #context: CanvasRenderingContext2D
  readonly #spare: CanvasRenderingContext2D
  readonly #measure: CanvasMeasure
  readonly #pieces = new Map<ScriptEvent, Piece[]>()
  readonly #memory: Memory = new Map()
  readonly #known = new Set<string>()
  /** What the canvas shows, and until when that holds. */
  #shown = ''
  #until = Number.NEGATIVE_INFINITY
  #from = Number.POSITIVE_INFINITY
  /** Another font has come: what stands there has to be drawn again. */
  onChange: () => void = () => {}

  constructor(canvas: HTMLCanvasElement, script: Script, fonts: FontFile[]) {
    this.#context = canvas.getContext('2d')!
    this.#spare = document.createElement('canvas').getContext('2d')!
    this.#script = { ...script, events: [] }
    this.#fonts = new AttachedFonts(fonts)
    this.#fonts.onChange = () => {
      this.#again()
      this.onChange()
    }
    this.#measure = new CanvasMeasure(this.#context, this.#fonts)
    this.add(script.events)
    this.#wantFonts([...script.styles.values()].map(({ font }) => font))
  }

  /** More lines of the script; those that are known are passed over. */
  add(events: ScriptEvent[]): void {
    const all = this.#script.events
    for (const event of events) {
      const key = `${event.order} ${event.start} ${event.text}`
      if (this.#known.has(key) || all.length >= limits.events) continue
      this.#known.add(key)
      all.push(event)
      this.#wantFonts([...event.text.matchAll(/\\fn([^\\}]{1,100})/g)].map(([, name]) => name ?? ''))
    }
    all.sort((a, b) => a.start - b.start || a.order - b.order)
    this.#again()
  }

  #wantFonts(names: string[]): void {
    if (names.length > 0) void this.#fonts.want(names.map((name) => name.replace(/^@/, '')))
  }

  #again(): void {
    this.#measure?.forget()
    this.#shown = ''
  }

  /** Draws what shows now; false where that is what stands there already. */
  draw({ time, filmHeight, size }: DrawOptions): boolean {
    const { canvas } = this.#context
    const look = `${canvas.width} ${canvas.height} ${filmHeight} ${size}`
    if (this.#shown === look && time >= this.#from && time < this.#until) return false
    const lines = this.#linesAt(time, size)
    this.#shown = look
    this.#from = time
    this.#clear()
    const frame = frameOf(this.#script, canvas, filmHeight)
    const blocks = lines.map((line) => ({ line, block: layOut(line, this.#script, frame, this.#measure) }))
    const painting = { context: this.#context, spare: this.#spare, frame, font: this.#measure.font.bind(this.#measure) }
    const placed = placeAll(blocks, this.#script, frame, this.#memory)
    placed.sort((a, b) => a.line.event.layer - b.line.event.layer || a.line.event.order - b.line.event.order)
    const began = performance.now()
    for (const one of placed) {
      paint(painting, one, (time - one.line.event.start) * 1000)
      if (performance.now() - began > limits.paintMs) break
    }
    return true
  }

  #linesAt(time: number, size: number): LineState[] {
    const { canvas } = this.#context
    const lines: LineState[] = []
    let until = Number.POSITIVE_INFINITY
    let work = limits.work
    for (const event of this.#script.events) {
      if (event.start > time) {
        until = Math.min(until, event.start)
        break
      }
      if (event.end <= time || lines.length >= limits.shown || work <= 0) continue
      const line = lineAt(this.#script, event, this.#piecesOf(event), time)
      if (size !== 1 && !line.at) for (const { look } of line.runs) look.size *= size
      work -= workOf(line, canvas, canvas.height / this.#script.height)
      lines.push(line)
      until = Math.min(until, event.end, event.start + Math.max(line.still / 1000, time - event.start))
    }
    this.#until = until
    return lines
  }

  #piecesOf(event: ScriptEvent): Piece[] {
    let pieces = this.#pieces.get(event)
    if (!pieces) {
      if (this.#pieces.size >= limits.shown * 2) this.#pieces.clear()
      pieces = parseText(event.text)
      this.#pieces.set(event, pieces)
    }
    return pieces
  }

  #clear(): void {
    const { canvas } = this.#context
    this.#context.setTransform(1, 0, 0, 1, 0, 0)
    this.#context.clearRect(0, 0, canvas.width, canvas.height)
    if (this.#spare.canvas.width !== canvas.width || this.#spare.canvas.height !== canvas.height) {
      this.#spare.canvas.width = canvas.width
      this.#spare.canvas.height = canvas.height
    }
  }

  close(): void {
    this.#fonts.close()
    this.#clear()
  }
}

function frameOf(script: Script, { width, height }: { width: number; height: number }, filmHeight: number): Frame {
  const scaleX = width / script.width
  const scaleY = height / script.height
  const border = script.scaledBorders || !(filmHeight > 0) ? scaleY : height / filmHeight
  return { width, height, scaleX, scaleY, border }
}
