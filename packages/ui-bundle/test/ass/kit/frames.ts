/** One moment of a script as two renderers draw it over black: libass, by ffmpeg, and ours, in a browser. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as esbuild from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { quietFlags } from '../../../../../scripts/chromium-flags.ts'
import { ensureChromium } from '../../../../../scripts/debian.ts'

const run = promisify(execFile)
export const width = 640
export const height = 360
const frameMaxMs = 60_000

/** Red, green, blue and one more byte for each pixel, row by row. */
export async function libassFrame(source: string, seconds: number): Promise<Uint8Array> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-ass-'))
  try {
    await writeFile(join(dir, 'script.ass'), source)
    const picture = ['-f', 'lavfi', '-i', `color=black:s=${width}x${height}:r=25:d=${seconds + 1}`]
    const still = ['-ss', String(seconds), '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-']
    const args = ['-v', 'error', ...picture, '-vf', 'ass=script.ass', ...still]
    const options = { cwd: dir, encoding: 'buffer', maxBuffer: width * height * 8, timeout: frameMaxMs } as const
    return (await run('ffmpeg', args, options)).stdout
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

export interface OurFrames {
  frame(source: string, seconds: number): Promise<Uint8Array>
  page: Page
  close(): Promise<void>
}

export async function openOurs(): Promise<OurFrames> {
  const entry = new URL('./page.ts', import.meta.url).pathname
  const { outputFiles } = await esbuild.build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' })
  const browser: Browser = await chromium.launch({ executablePath: ensureChromium(), args: quietFlags })
  const page = await browser.newPage()
  await page.addScriptTag({ content: outputFiles[0]!.text })
  return {
    page,
    async frame(source, seconds) {
      const call = `drawScript(${JSON.stringify(source)}, ${seconds}, ${width}, ${height})`
      return Buffer.from((await page.evaluate(call)) as string, 'base64')
    },
    close: () => browser.close(),
  }
}

export interface Seen {
  left: number
  top: number
  right: number
  bottom: number
  /** How many pixels are of each of the plainest colours: red, green, blue, each 0 or 1, as `101`. */
  colours: Map<string, number>
}

/** Darker than this is the smoothing at the edge of letters, which every renderer does in its own way. */
const litFrom = 70
/** A channel is on, off, or between: only colours without anything between are counted. */
const onFrom = 200
const offTo = 55

export function look(frame: Uint8Array): Seen {
  const seen: Seen = { left: width, top: height, right: -1, bottom: -1, colours: new Map() }
  for (let at = 0; at < width * height; at++) {
    const ink = frame.subarray(at * 4, at * 4 + 3)
    if (Math.max(...ink) < litFrom) continue
    const x = at % width
    const y = Math.floor(at / width)
    seen.left = Math.min(seen.left, x)
    seen.right = Math.max(seen.right, x)
    seen.top = Math.min(seen.top, y)
    seen.bottom = Math.max(seen.bottom, y)
    if (ink.some((value) => value > offTo && value < onFrom)) continue
    const name = Array.from(ink, (value) => (value >= onFrom ? 1 : 0)).join('')
    seen.colours.set(name, (seen.colours.get(name) ?? 0) + 1)
  }
  return seen
}
