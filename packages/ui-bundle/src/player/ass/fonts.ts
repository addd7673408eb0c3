/**
 * Fonts that came with a film. They are registered under names of ours, so that a film can never change how the
 * interface looks, and only as many as the script names; the browser's own check decides whether a file is a font.
 */
import { type FontNames, fold, readFontNames } from './font-names.ts'

/** A font inside the film, not read yet. */
export interface FontFile {
  /** What the film calls the file. */
  name: string
  size: number
  read: (signal: AbortSignal) => Promise<ArrayBuffer>
}

/** Chinese fonts reach twenty megabytes; a release with all fonts of its signs has some dozens. */
const fileMaxBytes = 24 << 20
const allMaxBytes = 64 << 20
const filesMax = 64

/** How to set words in a font. */
export interface Setting {
  /** For the font property of a canvas, behind the size. */
  family: string
  bold: boolean
  italic: boolean
  /** Where the font itself says how high it is. */
  metrics?: { ascent: number; em: number }
}

interface Loaded extends FontNames {
  alias: string
  face: FontFace
}

let lastAlias = 0

export class AttachedFonts {
  readonly #files: FontFile[]
  readonly #loaded: Loaded[] = []
  readonly #settings = new Map<string, Setting>()
  readonly #closing = new AbortController()
  #left = allMaxBytes
  /** Another font is there: words look different now. */
  onChange: () => void = () => {}

  constructor(files: FontFile[]) {
    this.#files = files.filter(({ size }) => size > 0 && size <= fileMaxBytes).slice(0, filesMax)
  }

  /**
   * Reads files until every family that is asked for is there, those whose file is named like one first. Resolves when
   * there is nothing more to read.
   */
  async want(families: Iterable<string>): Promise<void> {
    const missing = () => [...wanted].filter((name) => !this.#loaded.some((font) => known(font, name)))
    const wanted = new Set([...families].map(fold).filter((name) => name !== ''))
    while (this.#files.length > 0 && missing().length > 0 && !this.#closing.signal.aborted) {
      const likely = this.#files.findIndex(({ name }) => missing().some((family) => looksLike(name, family)))
      const [file] = this.#files.splice(Math.max(0, likely), 1)
      if (!file || file.size > this.#left) continue
      this.#left -= file.size
      await this.#load(file).catch(() => {})
    }
  }

  async #load(file: FontFile): Promise<void> {
    const bytes = await file.read(this.#closing.signal)
    const names = readFontNames(bytes)
    if (!names || this.#closing.signal.aborted) return
    const alias = `film-font-${++lastAlias}`
    const face = await new FontFace(alias, bytes).load()
    if (this.#closing.signal.aborted) return
    document.fonts.add(face)
    this.#loaded.push({ ...names, alias, face })
    this.#settings.clear()
    this.onChange()
  }

  /** The font of the film, or of this machine, nearest to what is asked for. */
  setting(family: string, weight: number, italic: boolean): Setting {
    const key = `${family}\n${weight}\n${italic}`
    const done = this.#settings.get(key)
    if (done) return done
    const setting = this.#choose(fold(family), weight >= 600, italic) ?? {
      family: `"${family.replaceAll(/["\\\n]/g, '')}", Arial, sans-serif`,
      bold: weight >= 600,
      italic,
    }
    this.#settings.set(key, setting)
    return setting
  }

  #choose(family: string, bold: boolean, italic: boolean): Setting | undefined {
    const fits = this.#loaded.filter((font) => known(font, family))
    const far = (font: Loaded) => Number(font.bold !== bold) * 2 + Number(font.italic !== italic)
    const [best] = fits.sort((a, b) => far(a) - far(b))
    if (!best) return undefined
    const { alias, ascent, em } = best
    // What the font has in itself is not asked of the browser again, which would do it twice.
    return {
      family: `"${alias}", sans-serif`,
      bold: bold && !best.bold,
      italic: italic && !best.italic,
      metrics: { ascent, em },
    }
  }

  close(): void {
    this.#closing.abort()
    for (const { face } of this.#loaded) document.fonts.delete(face)
  }
}

function known({ families, fullNames }: FontNames, name: string): boolean {
  return families.includes(name) || fullNames.includes(name)
}

function looksLike(file: string, family: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  return plain(file).startsWith(plain(family))
}
