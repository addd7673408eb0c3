/**
 * One line of a script at one moment: where it wants to be and how each stretch of its words looks. The codes of a line
 * are carried out from left to right, as often as the picture changes; those inside `\t` as far as their time has come.
 */
import { limits } from './limits.ts'
import { type Look, lookOf } from './look.ts'
import { alpha, clamp, colour, mix, mixColour, number } from './numbers.ts'
import { fontName, oldAlign, plainStyle, type Script, type ScriptEvent, type Style, weightOf } from './script.ts'
import { type Piece, parseTags, type Tag } from './tags.ts'

export interface Karaoke {
  kind: 'k' | 'kf' | 'ko'
  /** Milliseconds from the beginning of the line. */
  from: number
  to: number
}

export interface Run {
  text: string
  look: Look
  karaoke?: Karaoke
}

export interface Clip {
  inverse: boolean
  /** In the script's pixels: a rectangle, or the points of a shape. */
  box?: [left: number, top: number, right: number, bottom: number]
  shape?: { scale: number; points: string }
}

export interface LineState {
  event: ScriptEvent
  runs: Run[]
  align: number
  wrap: number
  /** Where it stands; without, it goes among the other lines. */
  at?: { x: number; y: number }
  /** What it turns around. */
  origin?: { x: number; y: number }
  clip?: Clip
  /** 0 to 1: what is left of it while it comes and goes. */
  seen: number
  /** Milliseconds since the line began, until which it looks as it does now. */
  still: number
}

/** Being read: the look that holds for what follows. */
interface Reading {
  script: Script
  style: Style
  look: Look
  line: LineState
  /** Milliseconds since the line began, and how many it lasts. */
  time: number
  length: number
  karaoke: Karaoke | undefined
  aligned: boolean
  nesting: number
  /** Codes inside `\t` that may still be read. */
  budget: { tags: number }
}

export function lineAt(script: Script, event: ScriptEvent, pieces: Piece[], seconds: number): LineState {
  const style = styleNamed(script, event.style)
  const line: LineState = {
    event,
    runs: [],
    align: style.align,
    wrap: script.wrap,
    seen: 1,
    still: Number.POSITIVE_INFINITY,
  }
  const reading: Reading = {
    script,
    style,
    look: lookOf(style),
    line,
    time: (seconds - event.start) * 1000,
    length: (event.end - event.start) * 1000,
    karaoke: undefined,
    aligned: false,
    nesting: 0,
    budget: { tags: limits.tags },
  }
  let room: number = limits.letters
  for (const piece of pieces) {
    if ('tags' in piece) for (const tag of piece.tags) apply(reading, tag, 1)
    else if (line.runs.length < limits.runs && room > 0) {
      const { look } = reading
      const text = look.drawing > 0 ? piece.text : piece.text.slice(0, room)
      if (look.drawing === 0) room -= text.length
      const run = { text, look: { ...look, colours: [...look.colours], alphas: [...look.alphas] } }
      line.runs.push(reading.karaoke ? { ...run, karaoke: reading.karaoke } : run)
    }
  }
  return line
}

export function styleNamed(script: Script, name: string): Style {
  return script.styles.get(name) ?? script.styles.get(plainStyle.name) ?? [...script.styles.values()][0] ?? plainStyle
}

/** `share`: how far the code has taken effect, less than 1 only inside `\t`. */
function apply(reading: Reading, { name, args }: Tag, share: number): void {
  const [arg = ''] = args
  if (scales[name]) scales[name](reading, arg, share)
  else if (/^(alpha|[1-4]?c|[1-4]a)$/.test(name)) applyInk(reading, name, arg, share)
  else if (share === 1 || name === 'clip' || name === 'iclip') others[name]?.(reading, args, share)
}

type Scale = (reading: Reading, arg: string, share: number) => void

/** A number of the look, which an empty argument sets back to the style's. */
function amount(keys: (keyof Look)[], min: number, max: number, unit = 1): Scale {
  return ({ look, style }, arg, share) => {
    const home = lookOf(style) as unknown as Record<string, number>
    const values = look as unknown as Record<string, number>
    for (const key of keys) {
      const to = arg === '' ? (home[key] ?? 0) : number(arg, min, max) / unit
      values[key] = mix(values[key] ?? 0, to, share)
    }
  }
}

const { border, degrees, scale, blur, coordinate } = limits
const turn = (key: keyof Look) => amount([key], -degrees, degrees)
const scales: Record<string, Scale> = {
  bord: amount(['borderX', 'borderY'], 0, border),
  xbord: amount(['borderX'], 0, border),
  ybord: amount(['borderY'], 0, border),
  shad: amount(['shadowX', 'shadowY'], 0, border),
  xshad: amount(['shadowX'], -border, border),
  yshad: amount(['shadowY'], -border, border),
  be: amount(['edge'], 0, blur),
  blur: amount(['blur'], 0, blur),
  fscx: amount(['scaleX'], 0, scale, 100),
  fscy: amount(['scaleY'], 0, scale, 100),
  fsp: amount(['spacing'], -coordinate, coordinate),
  fax: amount(['shearX'], -border, border),
  fay: amount(['shearY'], -border, border),
  frx: turn('angleX'),
  fry: turn('angleY'),
  frz: turn('angleZ'),
  fr: turn('angleZ'),
  fs: applySize,
}

/** `\fs20`, or `\fs+2`, two tenths larger than before. */
function applySize({ look, style }: Reading, arg: string, share: number): void {
  const value = number(arg, -coordinate, coordinate)
  const relative = /^[+-]/.test(arg)
  const to = relative ? look.size * (1 + value / 10) : value
  look.size = clamp(mix(look.size, to > 0 ? to : style.size, share), 0, coordinate)
}

function applyInk({ look, style }: Reading, name: string, arg: string, share: number): void {
  const all = name === 'alpha' ? [0, 1, 2, 3] : [name.length === 1 ? 0 : Number(name[0]) - 1]
  for (const index of all) {
    if (name.endsWith('c')) {
      const to = arg === '' ? style.colours[index] : colour(arg).rgb
      look.colours[index] = mixColour(look.colours[index] ?? 0, to ?? 0, share)
    } else {
      const to = arg === '' ? style.alphas[index] : alpha(arg)
      look.alphas[index] = mix(look.alphas[index] ?? 0, to ?? 0, share)
    }
  }
}

type Other = (reading: Reading, args: string[], share: number) => void

/** An empty argument, or one that makes no sense, means as in the style. */
const flag =
  (key: 'italic' | 'underline' | 'strike'): Other =>
  ({ look, style }, [arg = '']) => {
    look[key] = arg === '' ? style[key] : number(arg) !== 0
  }
const karaoke =
  (kind: Karaoke['kind']): Other =>
  (reading, [arg]) => {
    const from = reading.karaoke?.to ?? 0
    reading.karaoke = { kind, from, to: from + number(arg, 0) * 10 }
    changes(reading, from, kind === 'kf' ? reading.karaoke.to : from)
  }

const others: Record<string, Other> = {
  i: flag('italic'),
  u: flag('underline'),
  s: flag('strike'),
  b({ look, style }, [arg = '']) {
    look.weight = arg === '' ? style.weight : weightOf(number(arg))
  },
  fn({ look, style }, [arg = '']) {
    look.font = arg === '' || arg === '0' ? style.font : fontName(arg)
  },
  p({ look }, [arg]) {
    look.drawing = Math.round(number(arg, 0, 16))
  },
  pbo({ look }, [arg]) {
    look.sink = number(arg)
  },
  q({ line, script }, [arg = '']) {
    line.wrap = arg === '' ? script.wrap : Math.round(number(arg, 0, 3))
  },
  r(reading, [name = '']) {
    const style = (name && reading.script.styles.get(name)) || reading.style
    reading.look = { ...lookOf(style), drawing: reading.look.drawing, sink: reading.look.sink }
  },
  an: (reading, [arg]) => align(reading, number(arg), 9),
  a: (reading, [arg]) => align(reading, oldAlign(number(arg, 0, 11)), 9),
  k: karaoke('k'),
  kf: karaoke('kf'),
  K: karaoke('kf'),
  ko: karaoke('ko'),
  kt(reading, [arg]) {
    const at = number(arg, 0) * 10
    reading.karaoke = { kind: 'k', from: at, to: at }
  },
  // The first place that is named holds.
  pos({ line }, args) {
    if (args.length >= 2) line.at ??= { x: number(args[0]), y: number(args[1]) }
  },
  org({ line }, args) {
    if (args.length >= 2) line.origin ??= { x: number(args[0]), y: number(args[1]) }
  },
  move: applyMove,
  fad: (reading, args) => applyFade(reading, args),
  fade: (reading, args) => applyFade(reading, args),
  clip: (reading, args, share) => applyClip(reading, args, share, false),
  iclip: (reading, args, share) => applyClip(reading, args, share, true),
  t: applyChange,
}

function align(reading: Reading, value: number, max: number): void {
  if (reading.aligned || !(value >= 1 && value <= max)) return
  reading.aligned = true
  reading.line.align = Math.round(value)
}

/** `\move(x1,y1,x2,y2[,from,to])`: over the whole line unless times are named. */
function applyMove(reading: Reading, args: string[]): void {
  const { line, time, length } = reading
  if (line.at || args.length < 4) return
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, first = 0, last = 0] = args.map((arg) => number(arg))
  const [from, to] = first <= last ? [first, last] : [last, first]
  const end = from === 0 && to === 0 ? length : to
  const share = progress(time, from, end)
  line.at = { x: mix(x1, x2, share), y: mix(y1, y2, share) }
  changes(reading, from, end)
}

/** Something about the line changes between two times. */
function changes({ line, time }: Reading, from: number, to: number): void {
  if (time < from) line.still = Math.min(line.still, from)
  else if (time < to) line.still = time
}

function progress(time: number, from: number, to: number): number {
  if (time >= to) return 1
  return time <= from ? 0 : (time - from) / (to - from)
}

/** `\fad(in,out)` in milliseconds, or `\fade(a1,a2,a3,t1,t2,t3,t4)` with what is let through before, while and after. */
function applyFade(reading: Reading, args: string[]): void {
  const { line, time, length } = reading
  const values = args.map((arg) => number(arg, -coordinate * 100, coordinate * 100))
  const simple = values.length < 7
  const [a1 = 0, a2 = 0, a3 = 0] = simple ? [255, 0, 255] : values
  const [into = 0, out = 0] = values
  const [t1 = 0, t2 = 0, t3 = 0, t4 = 0] = simple ? [0, into, length - out, length] : values.slice(3)
  const through = time < t3 ? mix(a1, a2, progress(time, t1, t2)) : mix(a2, a3, progress(time, t3, t4))
  line.seen = clamp(1 - through / 255, 0, 1)
  changes(reading, t1, t2)
  changes(reading, t3, t4)
}

function applyClip({ line }: Reading, args: string[], share: number, inverse: boolean): void {
  if (args.length >= 4) {
    const [left = 0, top = 0, right = 0, bottom = 0] = args.map((arg) => number(arg))
    const before = line.clip?.box ?? [left, top, right, bottom]
    const box: Clip['box'] = [left, top, right, bottom].map((to, i) => mix(before[i] ?? 0, to, share)) as Clip['box']
    line.clip = { inverse, box }
  } else if (args.length > 0 && share === 1) {
    const scale = args.length > 1 ? Math.round(number(args[0], 1, 16)) : 1
    line.clip = { inverse, shape: { scale, points: args[args.length - 1] ?? '' } }
  }
}

/** `\t([from,to,][speed,]codes)`. */
function applyChange(reading: Reading, args: string[]): void {
  if (reading.nesting >= limits.nesting) return
  const codes = args[args.length - 1] ?? ''
  const values = args.slice(0, -1).map((arg) => number(arg))
  const timed = values.length >= 2
  const [from = 0, to = 0] = timed ? values : [0, 0]
  const speed = values.length === 1 || values.length >= 3 ? (values[values.length - 1] ?? 1) : 1
  const end = to === 0 ? reading.length : to
  const share = progress(reading.time, from, end) ** clamp(speed, 0.01, 100)
  changes(reading, from, end)
  reading.nesting++
  for (const tag of parseTags(codes, reading.budget)) apply(reading, tag, share)
  reading.nesting--
}
