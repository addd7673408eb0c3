/** The front page's posters as one picture: one file instead of forty, shown until the sharper ones are here. */
import { loadSharp } from './artwork.ts'

/** Posters on the largest first screen; they are this many cells wide, and of half the resolution of the wall's. */
export const SPRITE_CELLS = 40
export const SPRITE_COLUMNS = 8
const CELL = { width: 120, height: 180 }
/** About four kilobytes a poster. */
const QUALITY = 55
/** Below this, the posters themselves are as quick. */
export const SPRITE_MIN = 6
/** A sprite is made anew when this share of the front page is not on it; before, those few come by themselves. */
export const SPRITE_MISSING_MAX = 0.25

/** WebP of all pictures in rows; null without `sharp`. A picture that cannot be read leaves its cell empty. */
export async function makeSprite(
  pictures: readonly Uint8Array[],
): Promise<{ bytes: Buffer; readable: boolean[] } | null> {
  const sharp = await loadSharp()
  if (sharp === null) return null
  const cells = await Promise.all(
    pictures.map((picture) =>
      sharp(picture, { limitInputPixels: 16_000_000 })
        .resize({ ...CELL, fit: 'cover' })
        .toBuffer()
        .catch(() => null),
    ),
  )
  const bytes = await sharp({
    create: {
      width: CELL.width * Math.min(SPRITE_COLUMNS, pictures.length),
      height: CELL.height * spriteRows(pictures.length),
      channels: 3,
      background: '#000',
    },
  })
    .composite(
      cells.flatMap((input, i) =>
        input
          ? [{ input, left: (i % SPRITE_COLUMNS) * CELL.width, top: Math.floor(i / SPRITE_COLUMNS) * CELL.height }]
          : [],
      ),
    )
    .webp({ quality: QUALITY, effort: 5 })
    .toBuffer()
  return { bytes, readable: cells.map((cell) => cell !== null) }
}

export function spriteRows(pictures: number): number {
  return Math.ceil(pictures / SPRITE_COLUMNS)
}
