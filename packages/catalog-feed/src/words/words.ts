/** A key as people compare it: eight words and a colour. Both follow from a hash, so that near keys look nothing alike. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import { wordList } from './list.ts'

const domain = Buffer.from('kinoswarm/1 words\n')
const wordCount = 8

/** Eight words, 64 bits: nobody finds a second key with the same ones by trying. */
export function keyWords(key: Buffer | string): string[] {
  const digest = digestOf(key)
  return Array.from({ length: wordCount }, (_, index) => wordList[digest[index] as number] as string)
}

/** `#rrggbb` of even lightness, readable beside white text; the hue says most. */
export function keyColour(key: Buffer | string): string {
  const digest = digestOf(key)
  const hue = (((digest[8] as number) << 8) | (digest[9] as number)) % 360
  const saturation = 45 + ((digest[10] as number) % 30)
  return hex(hue, saturation / 100, 0.42)
}

function digestOf(key: Buffer | string): Buffer {
  return crypto.hash([domain, idEncoding.decode(key)])
}

function hex(hue: number, saturation: number, lightness: number): string {
  const chroma = saturation * Math.min(lightness, 1 - lightness)
  const channel = (offset: number): string => {
    const k = (offset + hue / 30) % 12
    const value = lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
