/** Scripts in the format of Advanced SubStation Alpha (4+) and its forerunner (4): their head, styles and lines. */
import { limits } from './limits.ts'
import { alpha, clamp, colour, number, seconds } from './numbers.ts'

export interface Style {
  name: string
  font: string
  /** Height of a line in the script's pixels. */
  size: number
  /** First, second, outline and shadow: colour, and how much it lets through, 0 to 255. */
  colours: readonly [number, number, number, number]
  alphas: readonly [number, number, number, number]
  /** As CSS counts it: 400, 700. */
  weight: number
  italic: boolean
  underline: boolean
  strike: boolean
  /** 1 = as it is. */
  scaleX: number
  scaleY: number
  spacing: number
  angle: number
  /** 1 outline and shadow, 3 a box. */
  borderStyle: number
  border: number
  shadow: number
  /** As on the keypad: 1 to 3 at the bottom, 7 to 9 at the top. */
  align: number
  marginL: number
  marginR: number
  marginV: number
}

export interface ScriptEvent {
  /** Seconds. */
  start: number
  end: number
  layer: number
  /** Where it stands in the script: who came first is placed first. */
  order: number
  style: string
  marginL: number
  marginR: number
  marginV: number
  text: string
}

export interface Script {
  /** Pixels the coordinates of the script mean. */
  width: number
  height: number
  /** 0 evenly, 1 as much as fits, 2 never, 3 evenly with the lower line longer. */
  wrap: number
  /** Outlines grow with the picture; otherwise they are in pixels of the film. */
  scaledBorders: boolean
  styles: ReadonlyMap<string, Style>
  events: ScriptEvent[]
}

export const plainStyle: Style = {
  name: 'Default',
  font: 'Arial',
  size: 18,
  colours: [0xffffff, 0xff0000, 0, 0],
  alphas: [0, 0, 0, 0],
  weight: 400,
  italic: false,
  underline: false,
  strike: false,
  scaleX: 1,
  scaleY: 1,
  spacing: 0,
  angle: 0,
  borderStyle: 1,
  border: 2,
  shadow: 2,
  align: 2,
  marginL: 10,
  marginR: 10,
  marginV: 10,
}

const styleFields =
  'name fontname fontsize primarycolour secondarycolour outlinecolour backcolour bold italic underline strikeout scalex scaley spacing angle borderstyle outline shadow alignment marginl marginr marginv encoding'
const oldStyleFields =
  'name fontname fontsize primarycolour secondarycolour tertiarycolour backcolour bold italic borderstyle outline shadow alignment marginl marginr marginv alphalevel encoding'
const eventFields = 'layer start end style name marginl marginr marginv effect text'

/** A script, or the head of one, as Matroska keeps it: then without lines. */
export function parseScript(source: string): Script {
  const info = new Map<string, string>()
  const styles = new Map<string, Style>()
  const events: ScriptEvent[] = []
  let section = ''
  let columns: string[] = []
  for (const raw of source.slice(0, limits.scriptChars).split(/\r\n|\r|\n/)) {
    const line = raw.slice(0, limits.lineChars).trimStart()
    const colon = line.indexOf(':')
    const key = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    const value = line.slice(colon + 1)
    if (line.startsWith('[')) {
      section = line.trim().toLowerCase()
      columns = (section === '[v4 styles]' ? oldStyleFields : section === '[events]' ? eventFields : styleFields).split(
        ' ',
      )
    } else if (key === 'format') columns = split(value.toLowerCase(), limits.styles)
    else if (section === '[script info]' && colon > 0) info.set(key, value.trim())
    else if (key === 'style' && styles.size < limits.styles) addStyle(styles, value, columns, section === '[v4 styles]')
    else if (key === 'dialogue' && events.length < limits.events) {
      const event = parseEvent(value, columns, events.length)
      if (event) events.push(event)
    }
  }
  events.sort((a, b) => a.start - b.start || a.order - b.order)
  return { ...sizeOf(info), ...rulesOf(info), styles, events }
}

/** Both, one or none of the sides may be told; the rest follows from a picture of 4:3, and 1280 from 5:4. */
function sizeOf(info: Map<string, string>): { width: number; height: number } {
  const side = (name: string) => Math.round(number(info.get(name), 0, 16_384))
  const width = side('playresx')
  const height = side('playresy')
  if (width > 0 && height > 0) return { width, height }
  if (width > 0) return { width, height: width === 1280 ? 1024 : Math.max(1, Math.round((width * 3) / 4)) }
  if (height > 0) return { width: height === 1024 ? 1280 : Math.max(1, Math.round((height * 4) / 3)), height }
  return { width: 384, height: 288 }
}

function rulesOf(info: Map<string, string>): { wrap: number; scaledBorders: boolean } {
  const scaledBorders = /^(yes|1|true)$/i.test(info.get('scaledborderandshadow') ?? '')
  return { wrap: Math.round(number(info.get('wrapstyle'), 0, 3)), scaledBorders }
}

function split(line: string, count: number): string[] {
  const parts = line.split(',')
  const head = parts.slice(0, count - 1).map((part) => part.trim())
  return parts.length < count ? parts.map((part) => part.trim()) : [...head, parts.slice(count - 1).join(',')]
}

function addStyle(styles: Map<string, Style>, line: string, columns: string[], old: boolean): void {
  const values = split(line, columns.length)
  const field = (name: string) => values[columns.indexOf(name)]
  const { name } = plainStyle
  const style = parseStyle(field, old)
  styles.set((field('name') ?? name).replace(/^\*+/, ''), style)
}

type Field = (name: string) => string | undefined

function parseStyle(field: Field, old: boolean): Style {
  const amount = (name: string, min: number, max: number, fallback: number) =>
    field(name) === undefined ? fallback : number(field(name), min, max)
  const yes = (name: string) => number(field(name)) !== 0
  const inks = ['primarycolour', 'secondarycolour', old ? 'backcolour' : 'outlinecolour', 'backcolour'].map(
    (name, index) => (field(name) ? colour(field(name) ?? '') : { rgb: plainStyle.colours[index] ?? 0, alpha: 0 }),
  )
  const see = old && field('alphalevel') ? alpha(field('alphalevel') ?? '') : undefined
  const align = Math.round(amount('alignment', 0, 11, 2))
  return {
    name: field('name') ?? plainStyle.name,
    font: fontName(field('fontname') || plainStyle.font),
    size: amount('fontsize', 0, limits.coordinate, plainStyle.size),
    colours: inks.map(({ rgb }) => rgb) as unknown as Style['colours'],
    alphas: inks.map((ink) => see ?? ink.alpha) as unknown as Style['alphas'],
    weight: weightOf(number(field('bold'))),
    italic: yes('italic'),
    underline: yes('underline'),
    strike: yes('strikeout'),
    scaleX: amount('scalex', 0, limits.scale, 100) / 100,
    scaleY: amount('scaley', 0, limits.scale, 100) / 100,
    spacing: number(field('spacing')),
    angle: number(field('angle'), -limits.degrees, limits.degrees),
    borderStyle: number(field('borderstyle')) === 3 || number(field('borderstyle')) === 4 ? 3 : 1,
    border: amount('outline', 0, limits.border, plainStyle.border),
    shadow: amount('shadow', 0, limits.border, plainStyle.shadow),
    align: old ? oldAlign(align) : clamp(align, 1, 9),
    marginL: amount('marginl', 0, limits.coordinate, plainStyle.marginL),
    marginR: amount('marginr', 0, limits.coordinate, plainStyle.marginR),
    marginV: amount('marginv', 0, limits.coordinate, plainStyle.marginV),
  }
}

/** 1, 2, 3 from left to right at the bottom, 4 more at the top, 8 more in the middle. */
export function oldAlign(value: number): number {
  const across = clamp(value & 3, 1, 3)
  if (value & 4) return across + 6
  return value & 8 ? across + 3 : across
}

/** -1 and 1 are bold, larger numbers a weight. */
export function weightOf(value: number): number {
  if (value === 0) return 400
  return value === 1 || value < 0 ? 700 : clamp(value, 100, 900)
}

/** An @ asks for letters that stand upright in vertical text, which is not drawn. */
export function fontName(name: string): string {
  return name.trim().replace(/^@/, '').slice(0, 100)
}

function parseEvent(line: string, columns: string[], order: number): ScriptEvent | undefined {
  const values = split(line, columns.length)
  const field = (name: string) => values[columns.indexOf(name)]
  const start = seconds(field('start') ?? '')
  const end = seconds(field('end') ?? '')
  if (start === undefined || end === undefined || end <= start) return undefined
  return { start, end, order, ...eventParts(field) }
}

function eventParts(field: Field): Omit<ScriptEvent, 'start' | 'end' | 'order'> {
  const margin = (name: string) => number(field(name), 0)
  return {
    layer: Math.round(number(field('layer'))),
    style: (field('style') ?? '').replace(/^\*+/, ''),
    marginL: margin('marginl'),
    marginR: margin('marginr'),
    marginV: margin('marginv'),
    text: field('text') ?? '',
  }
}

/** As Matroska keeps a line: its place in the script, then the usual fields without the times. */
export function parseBlock(line: string, start: number, end: number): ScriptEvent | undefined {
  if (!(end > start)) return undefined
  const columns = 'order layer style name marginl marginr marginv effect text'.split(' ')
  const values = split(line.slice(0, limits.lineChars), columns.length)
  const field = (name: string) => values[columns.indexOf(name)]
  return { start, end, order: Math.round(number(field('order'), 0, 1e9)), ...eventParts(field) }
}
