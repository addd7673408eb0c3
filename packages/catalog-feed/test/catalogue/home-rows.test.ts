import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPackedCard } from '../../src/catalogue/card.ts'
import { CARDS_PER_SEGMENT, encodeCards } from '../../src/catalogue/card-segment.ts'
import { Contents } from '../../src/catalogue/contents.ts'
import { encodeDelta } from '../../src/catalogue/delta-segment.ts'
import { HomeRows } from '../../src/catalogue/home.ts'
import { Orders } from '../../src/catalogue/orders.ts'
import type { Title } from '../../src/catalogue/title.ts'
import { titleNumber } from './kit.ts'

const genres = ['drama', 'comedy', 'horror', 'western'] as const

function title(n: number, score?: number): Title {
  const collections = n % 40 === 0 ? ['Our choice', 'Restored'] : []
  return titleNumber(n, { genres: [genres[n % 4]!], year: 1900 + (n % 60), collections, ...(score && { score }) })
}

function catalogue(count: number): Contents {
  const titles = Array.from({ length: count }, (_, n) => title(n))
  const segments = Math.ceil(count / CARDS_PER_SEGMENT)
  const contents = new Contents({ base: count, cards: [0, segments] })
  for (let place = 0; place < segments; place++) {
    const part = titles.slice(place * CARDS_PER_SEGMENT, (place + 1) * CARDS_PER_SEGMENT)
    contents.addCards(place, encodeCards(part.map((one) => toPackedCard(one, () => null))))
  }
  return contents
}

test('rows that follow changes are those made anew: titles added, edited, taken away, one after the other', () => {
  const contents = catalogue(1500)
  const orders = new Orders(contents)
  const fresh = () => new HomeRows(contents, () => new Orders(contents).get('added')).rows()
  const following = new HomeRows(contents, () => orders.get('added'))
  assert.deepEqual(following.rows(), fresh())
  let state = 7
  const below = (max: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * max)
  }
  for (let round = 0; round < 60; round++) {
    const edited = 1400 + below(100)
    const titles = [title(2000 + round, below(3) === 0 ? 90 : undefined), title(edited, 85)]
    const gone = contents.docOf(`film-${below(1500)}`)
    const replaces = titles.map(({ id }) => contents.docOf(id))
    const removed = gone >= 0 && !replaces.includes(gone) ? [gone] : []
    contents.addDelta(encodeDelta({ titles, replaces, removed }, () => null))
    if (round % 3 === 0) assert.deepEqual(following.rows(), fresh())
  }
  assert.deepEqual(following.rows(), fresh())
})

test('a row that has lost more titles than are kept in mind is filled again', () => {
  const contents = catalogue(1200)
  const orders = new Orders(contents)
  const following = new HomeRows(contents, () => orders.get('added'))
  following.rows()
  const removed = Array.from({ length: 60 }, (_, n) => contents.docOf(`film-${1199 - n}`))
  contents.addDelta(encodeDelta({ titles: [title(3000)], replaces: [-1], removed }, () => null))
  const [recent] = following.rows()
  assert.equal(recent?.cards.length, 24)
  assert.deepEqual([recent?.cards[0]?.id, recent?.cards[1]?.id], ['film-3000', 'film-1139'])
})
