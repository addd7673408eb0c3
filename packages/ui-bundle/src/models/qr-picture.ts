/** A channel link out of a picture file: by the browser's own reader where it has one, else by ours. */
import { readQr } from '@kinoswarm/shell/qr-read'
import { findLink } from './channel.ts'

/** A code is some 60 modules across; more pixels than this only cost time. */
const sideMax = 1200

interface Detector {
  detect(picture: ImageBitmap): Promise<{ rawValue: string }[]>
}

export async function linkInPicture(file: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (!bitmap) return undefined
  try {
    const texts = [...(await byBrowser(bitmap)), readQr(pixelsOf(bitmap))]
    return texts.map((text) => text && findLink(text)).find((link) => link !== undefined)
  } finally {
    bitmap.close()
  }
}

async function byBrowser(bitmap: ImageBitmap): Promise<string[]> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: new (options: object) => Detector }
  if (!BarcodeDetector) return []
  const found = await new BarcodeDetector({ formats: ['qr_code'] }).detect(bitmap).catch(() => [])
  return found.map(({ rawValue }) => rawValue)
}

function pixelsOf(bitmap: ImageBitmap): ImageData {
  const scale = Math.min(1, sideMax / Math.max(bitmap.width, bitmap.height))
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  // A transparent picture has its code on white.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(bitmap, 0, 0, width, height)
  return context.getImageData(0, 0, width, height)
}
