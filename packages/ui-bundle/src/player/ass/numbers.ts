/** Numbers and colours as scripts write them; whatever is written, something finite comes out. */
import { limits } from './limits.ts'

/** A number at the beginning of a text, 0 where there is none, held between two bounds. */
export function number(text: string | undefined, min: number = -limits.coordinate, max: number = limits.coordinate) {
  const value = Number.parseFloat(text ?? '')
  return Number.isNaN(value) ? clamp(0, min, max) : clamp(value, min, max)
}

export function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}

/** `&HAABBGGRR&`, `&HBBGGRR&`, or decimal as in old scripts: 24 bits of colour, and how much it lets through, 0 to 255. */
export function colour(text: string): { rgb: number; alpha: number } {
  const value = integer(text)
  const red = value & 0xff
  const green = (value >>> 8) & 0xff
  const blue = (value >>> 16) & 0xff
  return { rgb: (red << 16) | (green << 8) | blue, alpha: (value >>> 24) & 0xff }
}

/** `&HAA&`. */
export function alpha(text: string): number {
  return clamp(integer(text), 0, 255)
}

function integer(text: string): number {
  const digits = /^\s*&?H?\s*([0-9a-f]+)/i.exec(text.slice(0, 40))
  if (!digits) return 0
  const hex = /^\s*&|^\s*H/i.test(text)
  if (hex) return Number.parseInt((digits[1] ?? '').slice(-8), 16) >>> 0
  const decimal = Number.parseInt(text, 10)
  return Number.isFinite(decimal) ? decimal >>> 0 : 0
}

/** `H:MM:SS.cc`, in seconds. */
export function seconds(text: string): number | undefined {
  const match = /^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?\s*$/.exec(text.slice(0, 40))
  if (!match) return undefined
  const [, hours, minutes, whole, fraction = '0'] = match
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(whole) + Number(`0.${fraction}`)
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share
}

/** Each of three colour channels by itself. */
export function mixColour(from: number, to: number, share: number): number {
  const channel = (shift: number) => Math.round(mix((from >> shift) & 0xff, (to >> shift) & 0xff, share)) << shift
  return channel(16) | channel(8) | channel(0)
}
