/**
 * Puts placed lines on a canvas: their shadows, then their outlines, then their letters. Words reach the canvas through
 * `fillText` and `strokeText` alone, so that nothing in a script is ever more than letters.
 */
import { parseDrawing, trace } from './drawing.ts'
import { type Frame, type Part, pixels } from './layout.ts'
import type { Clip, LineState, Run } from './line.ts'
import type { Look } from './look.ts'
import { clamp } from './numbers.ts'
import type { Placed } from './place.ts'

export interface Painting {
  context: CanvasRenderingContext2D
  /** Of the same size, for what is put together before it goes on the picture. */
  spare: CanvasRenderingContext2D
  frame: Frame
  font: (look: Look, size: number) => string
}

type Context = CanvasRenderingContext2D

const radians = Math.PI / 180
/** An outline's corners would otherwise stick out like thorns. */
const edgeShare = 0.7
const blurShare = 0.85
/** Where a line under words goes, and how thick it is, of the height of the line. */
const underlineAt = 0.09
const strikeAt = -0.25
const ruleHeight = 0.05

export function paint(painting: Painting, placed: Placed, time: number): void {
  const { line } = placed
  if (line.seen <= 0) return
  const { context } = painting
  context.save()
  clipTo(context, line.clip, painting.frame)
  const parts = placed.block.parts.map((part) => ({ painting, placed, part, ink: inkOf(part.run, line, time) }))
  for (const one of parts) shadow(one)
  for (const one of parts) outline(one)
  for (const one of parts) letters(one)
  context.restore()
}

interface Stroke {
  painting: Painting
  placed: Placed
  part: Part
  ink: Ink
}

interface Ink {
  /** Of the letters, the outline and the shadow. */
  fill: string
  border: string
  shadow: string
  /** 0 to 1: how far they cover what is below. */
  fillCover: number
  borderCover: number
  shadowCover: number
  /** What is not sung yet: from which share of the width on, and in which colour. */
  rest?: { from: number; fill: string; cover: number }
}

function inkOf({ look, karaoke }: Run, line: LineState, time: number): Ink {
  const [first = 0, second = 0, third = 0, fourth = 0] = look.colours
  const cover = (index: number) => (1 - clamp(look.alphas[index] ?? 0, 0, 255) / 255) * line.seen
  const ink: Ink = {
    fill: css(first),
    border: css(third),
    shadow: css(fourth),
    fillCover: cover(0),
    borderCover: cover(2),
    shadowCover: cover(3),
  }
  if (!karaoke) return ink
  const { kind, from, to } = karaoke
  const sung = kind === 'kf' ? clamp((time - from) / Math.max(1, to - from), 0, 1) : Number(time >= from)
  if (kind === 'ko' && sung === 0)
    return { ...ink, borderCover: 0, rest: { from: 0, fill: css(second), cover: cover(1) } }
  return sung < 1 ? { ...ink, rest: { from: sung, fill: css(second), cover: cover(1) } } : ink
}

function css(rgb: number): string {
  return `#${(rgb & 0xffffff).toString(16).padStart(6, '0')}`
}

function clipTo(context: Context, clip: Clip | undefined, { scaleX, scaleY, width, height }: Frame): void {
  if (!clip) return
  context.beginPath()
  if (clip.inverse) context.rect(0, 0, width, height)
  if (clip.box) {
    const [left, top, right, bottom] = clip.box
    context.rect(left * scaleX, top * scaleY, Math.max(0, right - left) * scaleX, Math.max(0, bottom - top) * scaleY)
  } else if (clip.shape) trace(context, parseDrawing(clip.shape.points, clip.shape.scale), scaleX, scaleY)
  context.clip(clip.inverse ? 'evenodd' : 'nonzero')
}

/** The canvas is turned so that the part begins at 0, 0 on its baseline, in its own scale. */
function stand(context: Context, { painting: { frame }, placed, part }: Stroke, shift = { x: 0, y: 0 }): void {
  const { line, block, left, top } = placed
  const { look } = part.run
  const across = [0, 0.5, 1][(line.align - 1) % 3] ?? 0.5
  const down = [1, 0.5, 0][Math.floor((line.align - 1) / 3)] ?? 1
  const anchor = line.origin ?? line.at
  const pivotX = anchor ? anchor.x * frame.scaleX : left + block.width * across
  const pivotY = anchor ? anchor.y * frame.scaleY : top + block.height * down
  context.setTransform(1, 0, 0, 1, shift.x, shift.y)
  if (look.angleX || look.angleY || look.angleZ) {
    context.translate(pivotX, pivotY)
    context.rotate(-look.angleZ * radians)
    // Seen from far away: what leans back only becomes narrower.
    context.scale(Math.cos(look.angleY * radians), Math.cos(look.angleX * radians))
    context.translate(-pivotX, -pivotY)
  }
  context.translate(left + part.x, top + part.baseline)
  // Sheared along the upper edge of the line, which stays where it is.
  if (look.shearX || look.shearY) context.transform(1, look.shearY, look.shearX, 1, look.shearX * part.ascent, 0)
}

/** Letters or shape, filled in the colour that is set. */
function fill(context: Context, stroke: Stroke): void {
  const { painting, part } = stroke
  const { look } = part.run
  const { frame } = painting
  if (part.shape) {
    context.beginPath()
    context.translate(0, part.descent - (part.ascent + part.descent))
    trace(context, part.shape, frame.scaleY * look.scaleX, frame.scaleY * look.scaleY)
    context.fill('nonzero')
    return
  }
  setType(context, stroke)
  context.fillText(part.text, 0, 0)
  const size = pixels(look, frame)
  const wide = part.width / (look.scaleX || 1)
  if (look.underline) context.fillRect(0, size * underlineAt, wide, size * ruleHeight)
  if (look.strike) context.fillRect(0, size * strikeAt, wide, size * ruleHeight)
}

function setType(context: Context, { painting, part }: Stroke): void {
  const { look } = part.run
  const { frame } = painting
  context.scale(look.scaleX, look.scaleY)
  context.font = painting.font(look, pixels(look, frame))
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fontKerning = 'none'
  if ('letterSpacing' in context) context.letterSpacing = `${look.spacing * frame.scaleY}px`
}

/** The same a border wider on every side. */
function widen(context: Context, stroke: Stroke): void {
  const { painting, part } = stroke
  const { look } = part.run
  const { border } = painting.frame
  const width = (look.borderX + look.borderY) * border
  context.lineJoin = 'round'
  context.lineCap = 'round'
  if (part.shape) {
    context.beginPath()
    context.translate(0, part.descent - (part.ascent + part.descent))
    trace(context, part.shape, painting.frame.scaleY * look.scaleX, painting.frame.scaleY * look.scaleY)
    context.lineWidth = width
    context.stroke()
    return
  }
  setType(context, stroke)
  context.lineWidth = width / (Math.sqrt(Math.abs(look.scaleX * look.scaleY)) || 1)
  context.strokeText(part.text, 0, 0)
}

function hasBorder({ borderX, borderY }: Look): boolean {
  return borderX + borderY > 0
}

function softness({ blur, edge }: Look, { border }: Frame): string {
  const radius = blur * border * blurShare + Math.sqrt(edge) * edgeShare
  return radius > 0.1 ? `blur(${radius.toFixed(2)}px)` : 'none'
}

function shadow(stroke: Stroke): void {
  const { painting, part, ink } = stroke
  const { look } = part.run
  const { border } = painting.frame
  const shift = { x: look.shadowX * border, y: look.shadowY * border }
  if (ink.shadowCover <= 0 || (look.shadowX === 0 && look.shadowY === 0)) return
  if (look.borderStyle === 3) {
    box(stroke, { colour: ink.shadow, cover: ink.shadowCover, shift })
    return
  }
  together(
    stroke,
    { colour: ink.shadow, cover: ink.shadowCover, filter: softness(look, painting.frame), shift },
    (context) => {
      if (hasBorder(look) && ink.borderCover > 0) {
        stand(context, stroke, shift)
        widen(context, stroke)
      }
      stand(context, stroke, shift)
      fill(context, stroke)
    },
  )
}

function outline(stroke: Stroke): void {
  const { painting, part, ink } = stroke
  const { look } = part.run
  if (look.borderStyle === 3) {
    box(stroke, { colour: ink.border, cover: ink.borderCover, shift: { x: 0, y: 0 } })
    return
  }
  if (!hasBorder(look) || ink.borderCover <= 0) return
  const filter = softness(look, painting.frame)
  const whole = { colour: ink.border, cover: ink.borderCover, filter, shift: { x: 0, y: 0 }, hollow: ink.fillCover < 1 }
  together(stroke, whole, (context) => {
    stand(context, stroke)
    widen(context, stroke)
  })
}

function letters(stroke: Stroke): void {
  const { painting, part, ink } = stroke
  const { context, frame } = painting
  const { look } = part.run
  const filter = hasBorder(look) ? 'none' : softness(look, frame)
  const draw = (colour: string, cover: number, from: number, to: number) => {
    if (cover <= 0 || to <= from) return
    context.save()
    context.fillStyle = colour
    context.globalAlpha = cover
    context.filter = filter
    stand(context, stroke)
    if (from > 0 || to < 1) {
      const { width, ascent, descent } = part
      const height = (ascent + descent) * 2
      context.beginPath()
      context.rect(from > 0 ? width * from : -width, -height, from > 0 ? width * 2 : width * (1 + to), height * 2)
      context.clip()
    }
    fill(context, stroke)
    context.restore()
  }
  const split = ink.rest?.from ?? 1
  draw(ink.fill, ink.fillCover, 0, split)
  if (ink.rest) draw(ink.rest.fill, ink.rest.cover, split, 1)
}

/** A box behind the words, an outline wider on each side. */
function box(
  stroke: Stroke,
  { colour, cover, shift }: { colour: string; cover: number; shift: { x: number; y: number } },
): void {
  const { painting, part } = stroke
  const { look } = part.run
  if (cover <= 0) return
  const { context, frame } = painting
  const x = look.borderX * frame.border
  const y = look.borderY * frame.border
  context.save()
  stand(context, stroke, shift)
  context.fillStyle = colour
  context.globalAlpha = cover
  context.filter = softness(look, frame)
  context.fillRect(-x, -part.ascent - y, part.width + 2 * x, part.ascent + part.descent + 2 * y)
  context.restore()
}

interface Whole {
  colour: string
  cover: number
  filter: string
  shift: { x: number; y: number }
  /** The letters themselves are left out: they let something through. */
  hollow?: boolean
}

/** What covers only partly is put together aside first, so that strokes on one another do not show. */
function together(stroke: Stroke, whole: Whole, draw: (context: Context) => void): void {
  const { context, spare } = stroke.painting
  const aside = whole.cover < 1 || whole.hollow === true
  const target = aside ? spare : context
  const region = aside ? regionOf(target, stroke, whole.shift) : undefined
  if (aside && !region) return
  target.save()
  if (region) target.clearRect(...region)
  target.fillStyle = whole.colour
  target.strokeStyle = whole.colour
  target.filter = whole.filter
  draw(target)
  if (whole.hollow) cutOut(target, stroke)
  target.restore()
  if (!region) return
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.globalAlpha = whole.cover
  context.drawImage(spare.canvas, ...region, ...region)
  context.restore()
}

function cutOut(target: Context, stroke: Stroke): void {
  target.globalCompositeOperation = 'destination-out'
  target.filter = 'none'
  target.fillStyle = '#000'
  stand(target, stroke)
  fill(target, stroke)
}

type Region = [x: number, y: number, width: number, height: number]

/** The part of the picture that a stretch of letters can touch, in whole pixels; nothing where it is outside. */
function regionOf(context: Context, stroke: Stroke, shift: { x: number; y: number }): Region | undefined {
  const { painting, part } = stroke
  const { look } = part.run
  const { frame } = painting
  context.save()
  stand(context, stroke, shift)
  const matrix = context.getTransform()
  context.restore()
  const pad = (look.borderX + look.borderY + look.blur * 3 + look.edge) * frame.border + part.ascent + part.descent
  const left = Math.min(0, part.shape ? part.shape.left * frame.scaleY * look.scaleX : 0) - pad
  const right = Math.max(part.width, part.shape ? part.shape.right * frame.scaleY * look.scaleX : 0) + pad
  const down = part.shape
    ? Math.max(Math.abs(part.shape.top), Math.abs(part.shape.bottom)) * frame.scaleY * look.scaleY
    : 0
  const corners = [left, right].flatMap((x) => [-pad - down, pad + down].map((y) => ({ x, y })))
  const xs = corners.map(({ x, y }) => matrix.a * x + matrix.c * y + matrix.e)
  const ys = corners.map(({ x, y }) => matrix.b * x + matrix.d * y + matrix.f)
  const from = {
    x: clamp(Math.floor(Math.min(...xs)), 0, frame.width),
    y: clamp(Math.floor(Math.min(...ys)), 0, frame.height),
  }
  const to = {
    x: clamp(Math.ceil(Math.max(...xs)), 0, frame.width),
    y: clamp(Math.ceil(Math.max(...ys)), 0, frame.height),
  }
  context.setTransform(1, 0, 0, 1, 0, 0)
  return to.x > from.x && to.y > from.y ? [from.x, from.y, to.x - from.x, to.y - from.y] : undefined
}
