import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSharp } from '../../src/catalogue/artwork.ts'
import { pair, titleNumber } from './kit.ts'

const sharp = await loadSharp()
const skip = sharp ? false : 'sharp is not installed'

async function poster(path: string): Promise<Buffer> {
  const n = Number(/\d+/.exec(path)![0])
  const background = { r: n * 20, g: 255 - n * 20, b: 80 }
  return sharp!({ create: { width: 60, height: 90, channels: 3, background } })
    .webp()
    .toBuffer()
}

const films = Array.from({ length: 12 }, (_, n) => titleNumber(n, { poster: { path: `/posters/${n}.webp` } }))

test('the front page has its posters on one picture, each in the cell its card says', { skip }, async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(films, { files: poster })
  assert.equal(await writer.refreshSprite(), true)
  await show()
  const { sprite, rows } = await reader.home()
  const cards = rows.find(({ key }) => key === 'recent')!.cards
  assert.deepEqual([...cards.map(({ cell }) => cell)].sort(), [...films.keys()].sort())
  const picture = await reader.sprite(sprite!.block)
  assert.deepEqual([picture!.width, picture!.height], [sprite!.columns * 120, sprite!.rows * 180])

  const card = cards.find(({ id }) => id === 'film-9')!
  const [left, top] = [(card.cell! % sprite!.columns) * 120 + 60, Math.floor(card.cell! / sprite!.columns) * 180 + 90]
  const pixel = await sharp!(picture!.bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer()
  assert.ok(Math.abs(pixel[0]! - 180) < 12 && Math.abs(pixel[1]! - 75) < 12, `${[...pixel]}`)
})

test('a few changes leave the picture as it is, many make another', { skip }, async (t) => {
  const { writer, reader, show } = await pair(t)
  await writer.publish(films, { files: poster })
  await writer.refreshSprite()
  await show()
  const before = (await reader.home()).sprite!.block

  const other = titleNumber(11, { title: 'Renamed', poster: { path: '/posters/11.webp' } })
  const fresh = titleNumber(20, { poster: { path: '/posters/3.webp' } })
  await writer.apply({ upsert: [other, fresh] }, { files: poster })
  assert.equal(await writer.refreshSprite(), false)
  await show()
  const { sprite, rows } = await reader.home()
  assert.equal(sprite!.block, before)
  const cells = new Map(rows.find(({ key }) => key === 'recent')!.cards.map(({ id, cell }) => [id, cell]))
  assert.equal(cells.get('film-20'), undefined)
  assert.notEqual(cells.get('film-11'), undefined)

  const more = Array.from({ length: 6 }, (_, n) => titleNumber(30 + n, { poster: { path: `/posters/${n}.webp` } }))
  await writer.apply({ upsert: more }, { files: poster })
  assert.equal(await writer.refreshSprite(), true)
  await show()
  assert.notEqual((await reader.home()).sprite!.block, before)
  assert.equal(await reader.sprite(before), null)
})
