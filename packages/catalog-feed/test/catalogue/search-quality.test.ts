/** Search on real films: found among the first ten, by exact title, with a typo, by a cast member and a word. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { IndexBuilder, SearchIndex, searchAll, squashed } from '../../src/catalogue/search/index.ts'

interface Film {
  title: string
  year: number
  cast: string[]
}

const data = new URL('../../../../../shared/data/', import.meta.url)
const decades = ['films-1900s.json', 'films-1910s.json', 'films-1920s.json']
const skip = existsSync(new URL(decades[0]!, data)) ? false : 'the film lists beside the project are not here'
const slice = new URL('./real-films.json', import.meta.url)

function load(): Film[] {
  return decades.flatMap((name) => JSON.parse(readFileSync(new URL(name, data), 'utf8')) as Film[])
}

/** The same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function typo(word: string, next: () => number): string {
  const at = Math.floor(next() * word.length)
  const letter = 'abcdefghijklmnopqrstuvwxyz'[Math.floor(next() * 26)]!
  const kind = Math.floor(next() * 4)
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1)
  if (kind === 1) return word.slice(0, at) + letter + word.slice(at)
  if (kind === 2) return word.slice(0, at) + letter + word.slice(at + 1)
  const from = Math.min(at, word.length - 2)
  return word.slice(0, from) + word[from + 1] + word[from] + word.slice(from + 2)
}

test('real films are found among the first ten: three hundred of three decades', (t) => {
  const { films } = JSON.parse(readFileSync(slice, 'utf8')) as { films: Film[] }
  assertFound(t, films, films)
})

test('real films are found among the first ten: all of three decades', { skip }, (t) => {
  const films = load()
  const next = random(7)
  assertFound(
    t,
    films,
    Array.from({ length: 1500 }, () => films[Math.floor(next() * films.length)]!),
  )
})

for (const name of decades) {
  test(`real films are found among the first ten: ${name} alone`, { skip }, (t) => {
    const films = (JSON.parse(readFileSync(new URL(name, data), 'utf8')) as Film[]).filter(({ title }) => title)
    const next = random(9)
    const sample = Array.from({ length: 600 }, () => films[Math.floor(next() * films.length)]!)
    assertFound(t, films, sample)
  })
}

function assertFound(t: TestContext, films: Film[], sample: Film[]): void {
  const builder = new IndexBuilder()
  for (const { title, cast } of films) builder.add({ names: [title], people: cast })
  const index = new SearchIndex(builder.finish())
  const title = (doc: number) => films[doc]!.title
  const next = random(5)
  const rate = (cases: { query: string; film: Film }[]) => {
    const missed = cases.filter(({ query, film }) => {
      const { hits } = searchAll([index], query, { limit: 10, title })
      return !hits.some(({ doc }) => squashed(title(doc)) === squashed(film.title))
    })
    for (const { query, film } of missed.slice(0, 12))
      t.diagnostic(`missed: "${query}" for ${film.title} (${film.year})`)
    return (cases.length - missed.length) / cases.length
  }

  const exact = rate(sample.map((film) => ({ query: film.title, film })))
  const typos = rate(
    sample.flatMap((film) => {
      const words = film.title.split(/\s+/)
      const long = words.flatMap((word, i) => (/^[A-Za-z]{5,}$/.test(word) ? [i] : []))
      if (long.length === 0) return []
      const at = long[Math.floor(next() * long.length)]!
      return [{ query: words.map((word, i) => (i === at ? typo(word, next) : word)).join(' '), film }]
    }),
  )
  const people = rate(
    sample.flatMap((film) => {
      const words = film.title.split(/\s+/).filter((word) => /^[A-Za-z]{4,}$/.test(word))
      if (film.cast.length === 0 || words.length === 0) return []
      const name = film.cast[Math.floor(next() * film.cast.length)]!
      return [{ query: `${name} ${words[Math.floor(next() * words.length)]}`, film }]
    }),
  )
  const begun = rate(
    sample.flatMap((film) => {
      const last = film.title.split(' ').length > 2 ? film.title.lastIndexOf(' ') + 1 : film.title.length
      const cut = last + Math.ceil((film.title.length - last) / 3)
      return cut < film.title.length ? [{ query: film.title.slice(0, cut), film }] : []
    }),
  )
  const rates = { exact, 'one typo': typos, 'person and word': people, 'cut inside the last word': begun }
  const told = Object.entries(rates).map(([name, share]) => `${name} ${share.toFixed(4)}`)
  t.diagnostic(`hit@10: ${told.join(', ')}`)
  assert.ok(exact >= 0.99, `exact titles: ${exact}`)
  assert.ok(typos >= 0.97, `one typo: ${typos}`)
  assert.ok(people >= 0.95, `cast member and title word: ${people}`)
  assert.ok(begun >= 0.97, `cut inside the last word: ${begun}`)
}
