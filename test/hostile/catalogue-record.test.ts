import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { CatalogueError, parseTitle, type Title } from '@kinoswarm/catalog-feed'
import { parseMagnet } from '@kinoswarm/engine'
import { testPage } from '../kit/browser.ts'
import { card, complaints, seeWall } from '../kit/page.ts'
import { demoTitle } from '../kit/titles.ts'
import { testenv } from '../kit/world.ts'
import { casesOf, inputOf, outcomeOf } from './cases.ts'

const records = casesOf('catalogue-record')

for (const one of records) {
  test(`catalogue-record: ${one.name} has to be ${one.expect}`, () => {
    const outcome = outcomeOf(one, () => titleOf(inputOf(one)))
    if ('error' in outcome) {
      assert.match(one.expect, /reject|strip/, String(outcome.error))
      assert.equal(typeof (outcome.error as { code?: unknown }).code, 'string', 'the error is typed')
      return
    }
    assert.match(one.expect, /accept|neutral|strip/)
    const text = JSON.stringify(outcome.value)
    for (const forbidden of one.forbid ?? [])
      assert.ok(!text.includes(forbidden) && !text.includes(JSON.stringify(forbidden).slice(1, -1)))
    for (const key of one.forbidPollution ?? [])
      assert.equal((outcome.value as Record<string, unknown>)[key], undefined)
  })
}

test('whatever a record says is text on the page: nothing runs, nothing is fetched from elsewhere', async (t) => {
  const world = await testenv(t)
  const folder = join(world.dir, 'catalogue')
  await mkdir(folder)
  const neutral = records
    .filter(({ expect }) => expect === 'neutral')
    .map((one) => JSON.parse(inputOf(one)) as GenericRecord)
  const titles = neutral.map(({ title, description }, i) =>
    demoTitle({ id: `neutral-${i}`, title, ...(description ? { synopsis: description } : {}) }),
  )
  await writeFile(join(folder, 'catalogue.json'), JSON.stringify({ titles }))
  const channel = await world.maintain({ catalogue: join(folder, 'catalogue.json') })
  const { url } = await world.open(channel.link)

  const page = await testPage(t)
  const said = complaints(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).host))
  page.on('dialog', (dialog) => said.push(`dialog: ${dialog.message()}`))
  await seeWall(page, url)
  for (const { title, synopsis } of titles) {
    await page.goto(url)
    await card(page, title).click()
    await page.getByTestId('title-page').waitFor()
    const shown = await page.getByTestId('title-page').textContent()
    assert.ok(shown?.includes(title), `${title} is shown as it is written`)
    if (synopsis?.includes('<style>')) assert.ok(shown?.includes('<style>'))
  }
  assert.deepEqual([...new Set(asked)], [new URL(url).host], 'no other host was asked for anything')
  assert.deepEqual(said, [])
})

interface GenericRecord {
  id: string
  title: string
  year: number
  license: string
  poster: string
  magnet: string
  subtitles: { lang: string; path: string }[]
  description?: string
}

/** The generic record in the shape of ours; every value goes through as it came. */
function titleOf(text: string): Title {
  if (text.length > 1_000_000) throw new CatalogueError('BAD_TITLE', 'This record is larger than any title needs.')
  const { magnet, license, poster, subtitles, description, ...rest } = JSON.parse(text) as GenericRecord
  const { infohash } = parseMagnet(magnet)
  return parseTitle({
    ...rest,
    type: 'movie',
    added: 1_790_000_000,
    licence: license,
    attribution: 'Somebody',
    page: 'https://example.org/film',
    poster: { path: poster },
    ...(description === undefined ? {} : { synopsis: description }),
    subtitles: subtitles.map(({ lang, path }) => ({ language: lang, path })),
    sources: [{ infohash, file: 0, size: 1 }],
  })
}
