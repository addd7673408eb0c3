/** A film's frames in order: the scene, the title card over its beginning, the licence at its end, light up and down. */
import { closingMask, titleMask } from './artwork.ts'
import { type Film, framesPerSecond } from './film.ts'
import { ease, Finisher, type Picture, picture } from './picture.ts'

const titleFrom = 0.7
const titleTo = 3.6
const closingSeconds = 2.6

export async function* framesOf(film: Film): AsyncIterable<Uint8Array> {
  const scene = film.scene(film.size, film.seconds)
  const out = picture(film.size)
  const finisher = new Finisher(film.size)
  const [title, closing] = [await titleMask(film), await closingMask(film)]
  const dark = film.seconds - closingSeconds
  for (let frame = 0; frame < film.seconds * framesPerSecond; frame++) {
    const time = frame / framesPerSecond
    scene.advance(time)
    scene.paint(out)
    const light = ease(time, 0, 1.1) * (1 - ease(time, dark, dark + 0.9))
    scale(out, light * (1 - 0.45 * showing(time, titleFrom, titleTo)))
    write(out, title, showing(time, titleFrom, titleTo))
    write(out, closing, showing(time, dark + 0.8, film.seconds - 0.1) * 0.7)
    yield finisher.bytes(out)
  }
}

function showing(time: number, from: number, to: number): number {
  return ease(time, from, from + 0.6) * (1 - ease(time, to - 0.7, to))
}

function scale(out: Picture, light: number): void {
  if (light === 1) return
  for (let i = 0; i < out.rgb.length; i++) out.rgb[i]! *= light
}

function write(out: Picture, mask: Float32Array, strength: number): void {
  if (strength <= 0) return
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const cover = mask[pixel]! * strength
    if (cover === 0) continue
    for (let c = 0; c < 3; c++) out.rgb[pixel * 3 + c]! += (0.94 - out.rgb[pixel * 3 + c]!) * cover
  }
}
