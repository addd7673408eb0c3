/** Pictures on the maintainer's side: whatever was given becomes two WebP sizes and a thumbhash. Needs `sharp`. */
import { CatalogueError } from './errors.ts'
import { checkImage } from './image.ts'

export interface MadeArtwork {
  large: Uint8Array
  small: Uint8Array
  /** Pixels of `large`. */
  width: number
  height: number
  /** Base64. */
  thumbhash: string
}

export type ArtworkKind = 'poster' | 'backdrop'

/** Widths in pixels: the wall shows posters at 120–240 CSS pixels, the title page at up to 500. */
const WIDTHS = { poster: { large: 500, small: 240 }, backdrop: { large: 1280, small: 480 } } as const
/** About 10 kB at 240 pixels and 30 at 500; below it, titles on posters fray. */
const QUALITY = { large: 72, small: 62 } as const
const THUMB_PIXELS = 100
/** What somebody may hand in: scans of posters are large. */
const INPUT_MAX_BYTES = 64 << 20
const INPUT_MAX_PIXELS = 100_000_000

/** Throws `BAD_IMAGE` for what is no picture; resolves to null on a machine without `sharp`. */
export async function makeArtwork(input: Uint8Array, kind: ArtworkKind): Promise<MadeArtwork | null> {
  const sharp = await loadSharp()
  if (sharp === null) return null
  if (input.byteLength > INPUT_MAX_BYTES) throw new CatalogueError('BAD_IMAGE', 'The picture is larger than 64 MiB')
  refuseDocuments(input)
  const open = () => sharp(input, { limitInputPixels: INPUT_MAX_PIXELS, failOn: 'error' }).rotate()
  const scaled = (width: number) => open().resize({ width, withoutEnlargement: true })
  try {
    const [large, small, thumb] = await Promise.all([
      scaled(WIDTHS[kind].large).webp({ quality: QUALITY.large, effort: 5 }).toBuffer(),
      scaled(WIDTHS[kind].small).webp({ quality: QUALITY.small, effort: 5 }).toBuffer(),
      open()
        .resize(THUMB_PIXELS, THUMB_PIXELS, { fit: 'inside' })
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ])
    const { rgbaToThumbHash } = await import('thumbhash')
    const { width, height } = checkImage(large)
    const hash = rgbaToThumbHash(thumb.info.width, thumb.info.height, thumb.data)
    return { large, small, width, height, thumbhash: Buffer.from(hash).toString('base64') }
  } catch (cause) {
    if (cause instanceof CatalogueError) throw cause
    throw new CatalogueError('BAD_IMAGE', 'The picture cannot be read', { cause })
  }
}

/** Null on a machine without it. */
export async function loadSharp(): Promise<typeof import('sharp').default | null> {
  try {
    return (await import('sharp')).default
  } catch {
    return null
  }
}

/** The library would render SVG and its scripts' outcome; only pictures are wanted. */
function refuseDocuments(input: Uint8Array): void {
  const start = Buffer.from(input.buffer, input.byteOffset, Math.min(256, input.byteLength)).toString('latin1')
  if (/^\s*(?:\u00ef\u00bb\u00bf)?\s*</.test(start)) {
    throw new CatalogueError('BAD_IMAGE', 'The picture is an SVG or HTML document: export it as PNG or JPEG')
  }
}
