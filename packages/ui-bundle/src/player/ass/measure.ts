/** How wide words are, as the canvas that draws them says. */
import type { AttachedFonts } from './fonts.ts'
import type { Measure } from './layout.ts'
import type { Look } from './look.ts'

/** What scripts are measured in before they are drawn at any size. */
const probeSize = 100
/** Words of some minutes; then it begins anew. */
const keptMax = 4000

interface Metrics {
  /** Of the height of a line. */
  ascent: number
  em: number
}

export class CanvasMeasure implements Measure {
  readonly #context: CanvasRenderingContext2D
  readonly #fonts: AttachedFonts
  readonly #widths = new Map<string, number>()
  readonly #metrics = new Map<string, Metrics>()

  constructor(context: CanvasRenderingContext2D, fonts: AttachedFonts) {
    this.#context = context
    this.#fonts = fonts
  }

  /** Another font has come. */
  forget(): void {
    this.#widths.clear()
    this.#metrics.clear()
  }

  /** The `font` property of a canvas for a look whose line is `size` pixels high. */
  font(look: Look, size: number): string {
    return this.#css(look, size * this.#metricsOf(look).em)
  }

  width(text: string, look: Look, size: number): number {
    const css = this.#css(look, probeSize)
    const key = `${css}\n${text}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      if (this.#widths.size >= keptMax) this.#widths.clear()
      this.#context.font = css
      // Scripts are timed and broken by renderers that do not move letters closer to each other.
      this.#context.fontKerning = 'none'
      this.#context.letterSpacing = '0px'
      width = this.#context.measureText(text).width / probeSize
      this.#widths.set(key, width)
    }
    return width * size * this.#metricsOf(look).em
  }

  ascent(look: Look): number {
    return this.#metricsOf(look).ascent
  }

  #css({ font, weight, italic }: Look, size: number): string {
    const setting = this.#fonts.setting(font, weight, italic)
    return `${setting.italic ? 'italic' : 'normal'} ${setting.bold ? 'bold' : 'normal'} ${size.toFixed(2)}px ${setting.family}`
  }

  /** The height of a line is ascent and descent together: so much of it is one em of this font. */
  #metricsOf(look: Look): Metrics {
    const told = this.#fonts.setting(look.font, look.weight, look.italic).metrics
    if (told) return told
    const css = this.#css(look, probeSize)
    const known = this.#metrics.get(css)
    if (known) return known
    this.#context.font = css
    const { fontBoundingBoxAscent: above = 90, fontBoundingBoxDescent: below = 22 } = this.#context.measureText('x')
    const height = above + below > 0 ? above + below : probeSize
    const metrics = { ascent: above / height, em: probeSize / height }
    this.#metrics.set(css, metrics)
    return metrics
  }
}
