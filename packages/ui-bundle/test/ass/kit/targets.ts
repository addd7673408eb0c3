/** What is drawn over a film goes through these; each says what must hold whatever comes in. */
import type { Target } from '../../../../engine/test/media/kit/fuzz.ts'
import { parseDrawing } from '../../../src/player/ass/drawing.ts'
import { readFontNames } from '../../../src/player/ass/font-names.ts'
import { type Frame, layOut, type Measure } from '../../../src/player/ass/layout.ts'
import { limits } from '../../../src/player/ass/limits.ts'
import { lineAt } from '../../../src/player/ass/line.ts'
import { type Placed, placeAll } from '../../../src/player/ass/place.ts'
import { parseBlock, parseScript, type Script, type ScriptEvent } from '../../../src/player/ass/script.ts'
import { parseText } from '../../../src/player/ass/tags.ts'
import { unpackEvents } from '../../../src/player/drawn.ts'
import { decodeBitmap, parseSegments, readPgs } from '../../../src/player/pictures/pgs.ts'
import { vobsubReader } from '../../../src/player/pictures/vobsub.ts'

/** Every letter is half as wide as its line is high. */
export const plainMeasure: Measure = { width: (text, _look, size) => (text.length * size) / 2, ascent: () => 0.8 }

export function frameFor({ width, height }: Script, picture = { width: 640, height: 360 }): Frame {
  const scaleY = picture.height / height
  return { ...picture, scaleX: picture.width / width, scaleY, border: scaleY }
}

export function placedAt(script: Script, events: ScriptEvent[], time: number): Placed[] {
  const frame = frameFor(script)
  const lines = events.map((event) => lineAt(script, event, parseText(event.text), time))
  const blocks = lines.map((line) => ({ line, block: layOut(line, script, frame, plainMeasure) }))
  return placeAll(blocks, script, frame, new Map())
}

function styled(bytes: Uint8Array): void {
  const script = parseScript(Buffer.from(bytes).toString('utf8'))
  for (const event of script.events.slice(0, 20)) {
    for (const share of [0, 0.4, 0.999]) {
      const [placed] = placedAt(script, [event], event.start + (event.end - event.start) * share)
      if (placed) mustBeFinite(placed)
    }
  }
}

function mustBeFinite({ line, block, left, top }: Placed): void {
  const numbers = [left, top, block.width, block.height, line.seen, line.align, ...(line.clip?.box ?? [])]
  if (line.runs.length > limits.runs) throw new Error('More changes of look than allowed.')
  for (const { look } of line.runs)
    for (const value of Object.values(look).flat()) if (typeof value === 'number') numbers.push(value)
  for (const part of block.parts) numbers.push(part.x, part.baseline, part.width, part.ascent, part.descent)
  if (numbers.some((value) => !Number.isFinite(value))) throw new Error('A number that is none.')
}

function block(bytes: Uint8Array): void {
  const script = parseScript('')
  const event = parseBlock(Buffer.from(bytes).toString('latin1'), 0, 5)
  if (event) for (const placed of placedAt(script, [event], 2)) mustBeFinite(placed)
}

function drawing(bytes: Uint8Array): void {
  const { steps, ...box } = parseDrawing(Buffer.from(bytes).toString('latin1'), 1 + (bytes.length % 5))
  if (steps.length > limits.points * 2) throw new Error('More points than allowed.')
  if (Object.values(box).some((side) => !Number.isFinite(side))) throw new Error('A side that is none.')
}

function pictures(bytes: Uint8Array): void {
  const { composition, palettes, objects } = parseSegments(bytes)
  const palette = palettes.get(composition?.palette ?? 0) ?? new Uint32Array(256)
  for (const object of objects.values()) {
    const pixels = decodeBitmap(object, palette)
    if (pixels.length !== object.width * object.height) throw new Error('More than the picture has room for.')
  }
  readPgs([{ bytes }, { bytes: bytes.subarray(bytes.length >> 1) }], 1)
  unpackEvents(Uint8Array.from(bytes).buffer)
}

function dvd(bytes: Uint8Array): void {
  const read = vobsubReader(Buffer.from(bytes).toString('latin1'))
  for (const { width, height, pixels } of read([{ bytes }], 0)?.parts ?? [])
    if (pixels.length !== width * height) throw new Error('More than the picture has room for.')
}

export const drawnTargets: Record<string, Target> = {
  styled: { from: 'drawn.ass', run: styled },
  block: { from: 'line.txt', run: block },
  drawing: { from: 'shape.txt', run: drawing },
  pictures: { from: 'sign.pgs', run: pictures },
  dvd: { from: 'dvd.spu', run: dvd },
  font: { from: 'head.ttf', run: (bytes) => readFontNames(Uint8Array.from(bytes).buffer) },
}

/** How often each is tried. */
export const drawnRota = ['styled', 'block', 'pictures', 'drawing', 'dvd', 'font']
