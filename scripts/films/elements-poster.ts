/** The poster of the series: its three elements as three bands of one sheet. */
import sharp from 'sharp'
import { asImage, lettered, posterSize, still } from './artwork.ts'
import { elementsLettering, fire, sand, water } from './elements.ts'

export async function elementsPoster(): Promise<Buffer> {
  const band = { width: posterSize.width, height: posterSize.height / 3 }
  const taken = [sand, water, fire].map((film) => asImage(still(film, { width: 500, height: 281 }, film.posterAt)))
  const cropped = await Promise.all(
    taken.map((image) =>
      image
        .extract({ left: 0, top: 281 - band.height, ...band })
        .png()
        .toBuffer(),
    ),
  )
  const sheet = sharp({ create: { ...posterSize, channels: 3, background: '#000' } })
  const image = await sheet
    .composite(cropped.map((input, i) => ({ input, left: 0, top: i * band.height })))
    .png()
    .toBuffer()
  return lettered(sharp(image), elementsLettering)
}
