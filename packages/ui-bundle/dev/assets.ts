import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { posterCount } from '../src/mock/world.ts'
import { drawArt } from './art.ts'

const cacheDir = fileURLToPath(new URL('../../../.cache/mock-art/', import.meta.url))
const poster = { width: 400, height: 600 }
const backdrop = { width: 1600, height: 900 }

/** Draws what is not drawn yet, and answers the thumbhashes of the posters, in order. */
export async function drawAll(): Promise<string[]> {
  await mkdir(cacheDir, { recursive: true })
  const list = join(cacheDir, `hashes-${posterCount}.json`)
  if (existsSync(list)) return JSON.parse(await readFile(list, 'utf8')) as string[]
  const hashes: string[] = []
  for (let seed = 0; seed < posterCount; seed++) {
    hashes.push(await drawPoster(seed))
    const picture = sharp(Buffer.from(drawArt(seed, backdrop))).webp({ quality: 80 })
    await picture.toFile(join(cacheDir, `backdrop-${seed}.webp`))
  }
  await writeFile(list, JSON.stringify(hashes))
  return hashes
}

/** A drawn picture by its path under `/mock/`, or undefined. */
export async function readArt(path: string): Promise<Buffer | undefined> {
  const parts = /^(poster|backdrop)\/(\d+)\.webp$/.exec(path)
  if (!parts) return undefined
  return readFile(join(cacheDir, `${parts[1]}-${parts[2]}.webp`)).catch(() => undefined)
}

async function drawPoster(seed: number): Promise<string> {
  const picture = sharp(Buffer.from(drawArt(seed, poster)))
  await picture
    .clone()
    .webp({ quality: 80 })
    .toFile(join(cacheDir, `poster-${seed}.webp`))
  const small = picture.clone().resize(66, 100).ensureAlpha().raw()
  const { data, info } = await small.toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}
