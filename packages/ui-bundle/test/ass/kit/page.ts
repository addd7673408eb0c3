/** What runs in the browser: draws a script as the player does, over black, and hands back the pixels. */
import { AssDrawer } from '../../../src/player/ass/drawer.ts'
import { parseScript } from '../../../src/player/ass/script.ts'

declare global {
  function drawScript(source: string, time: number, width: number, height: number): string
}

globalThis.drawScript = (source, time, width, height) => {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  new AssDrawer(canvas, parseScript(source), []).draw({ time, filmHeight: height, size: 1 })
  const flat = document.createElement('canvas')
  flat.width = width
  flat.height = height
  const context = flat.getContext('2d')!
  context.fillStyle = '#000'
  context.fillRect(0, 0, width, height)
  context.drawImage(canvas, 0, 0)
  return btoa(Array.from(context.getImageData(0, 0, width, height).data, (byte) => String.fromCharCode(byte)).join(''))
}
