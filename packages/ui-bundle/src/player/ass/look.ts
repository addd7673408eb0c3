/** How letters look at one moment: a style with the codes of a line applied to it. */
import type { Style } from './script.ts'

export interface Look {
  font: string
  /** Height of a line in the script's pixels. */
  size: number
  weight: number
  italic: boolean
  underline: boolean
  strike: boolean
  scaleX: number
  scaleY: number
  spacing: number
  /** Degrees. */
  angleX: number
  angleY: number
  angleZ: number
  shearX: number
  shearY: number
  borderStyle: number
  borderX: number
  borderY: number
  shadowX: number
  shadowY: number
  /** How often the edge is smoothed, and how far it is blurred. */
  edge: number
  blur: number
  colours: number[]
  alphas: number[]
  /** 0 = these are words; n = points of a shape in units of 1/2^(n-1) pixel. */
  drawing: number
  /** How far a shape stands below the line. */
  sink: number
}

export function lookOf(style: Style): Look {
  const { border, shadow, angle, colours, alphas } = style
  return {
    font: style.font,
    size: style.size,
    weight: style.weight,
    italic: style.italic,
    underline: style.underline,
    strike: style.strike,
    scaleX: style.scaleX,
    scaleY: style.scaleY,
    spacing: style.spacing,
    angleX: 0,
    angleY: 0,
    angleZ: angle,
    shearX: 0,
    shearY: 0,
    borderStyle: style.borderStyle,
    borderX: border,
    borderY: border,
    shadowX: shadow,
    shadowY: shadow,
    edge: 0,
    blur: 0,
    colours: [...colours],
    alphas: [...alphas],
    drawing: 0,
    sink: 0,
  }
}
