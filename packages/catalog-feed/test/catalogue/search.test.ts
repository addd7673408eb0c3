import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  chunksOf,
  editDistance,
  fold,
  IndexBuilder,
  SearchIndex,
  type SearchOptions,
  searchAll,
  termsOf,
} from '../../src/catalogue/search/index.ts'

const folded: [from: string, to: string][] = [
  ['AMÉLIE', 'amelie'],
  ['Łódź', 'lodz'],
  ['Straße', 'strasse'],
  ['Œdipe', 'oedipe'],
  ['İstanbul', 'istanbul'],
  ['Потёмкин', 'потемкин'],
  ['Ὀδύσσεια', 'οδυσσεια'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
  ['ｱｷﾗ', 'アキラ'],
  ['あきら', 'アキラ'],
  ['ＡＫＩＲＡ', 'akira'],
  ['น้ำ', 'น้ํา'.normalize('NFC')],
  ['किताब', 'किताब'],
]
for (const [from, to] of folded) test(`"${from}" is folded to "${to}"`, () => assert.equal(fold(from), to))

const cut: [text: string, terms: string[]][] = [
  ['Spider-Man', ['spider', 'man', 'spiderman']],
  ['8½', ['8', '1', '2', '12']],
  ['千と千尋', ['千ト', 'ト千', '千尋', '尋']],
  ['Rocky II', ['rocky', 'ii', '2']],
  ['R.I.P.D.', ['r', 'i', 'p', 'd', 'ripd']],
  ['Mädchen', ['madchen', 'maedchen']],
  ['пoтёмкин', ['потемкин']],
  ['?!', []],
]
for (const [text, terms] of cut)
  test(`"${text}" is indexed as ${terms.join(' ')}`, () => assert.deepEqual(termsOf(text).terms, terms))

test('a query is cut into chunks with a joined form', () => {
  assert.deepEqual(chunksOf('Spider-Man 8 1/2'), [
    { parts: ['spider', 'man'], joined: 'spiderman' },
    { parts: ['8'], joined: null },
    { parts: ['1', '2'], joined: '12' },
  ])
})

const distances: [a: string, b: string, distance: number][] = [
  ['sintel', 'sintel', 0],
  ['sintel', 'sntel', 1],
  ['sintel', 'sitnel', 1],
  ['sintel', 'xintel', 1],
  ['sintel', 'sxxtel', 2],
  ['sintel', 'abcdef', 3],
]
for (const [a, b, distance] of distances) {
  test(`${a} and ${b} are ${distance} edits apart, where more than two is three`, () => {
    assert.equal(editDistance(Buffer.from(a), Buffer.from(b), 2), distance)
  })
}

const films: { names: string[]; people?: string[] }[] = [
  { names: ["Le Fabuleux Destin d'Amélie Poulain", 'Amélie'] },
  { names: ['Nosferatu', 'Nosferatu, eine Symphonie des Grauens'], people: ['F. W. Murnau', 'Max Schreck'] },
  { names: ['Nosferatu the Vampyre'] },
  { names: ['Mädchen in Uniform'], people: ['Leontine Sagan'] },
  { names: ['Łódź'] },
  { names: ['Die Straße'] },
  { names: ['Броненосец Потёмкин', 'Battleship Potemkin'] },
  { names: ['千と千尋の神隠し', 'Spirited Away', 'Sen to Chihiro no Kamikakushi'] },
  { names: ['ＡＫＩＲＡ', 'アキラ'] },
  { names: ['七人の侍', 'Seven Samurai'], people: ['黒澤明'] },
  { names: ['Spider-Man'] },
  { names: ['8½', 'Otto e mezzo'], people: ['Federico Fellini'] },
  { names: ['Love'] },
  { names: ['Love and Death'] },
  { names: ['The Love Light'] },
  { names: ['Love, Actually'] },
  { names: ['Rocky II'] },
  { names: ['Rocky'] },
  { names: ['기생충', 'Parasite'] },
  { names: ['น้ำตาล'] },
  { names: ['AC/DC: Live'] },
  { names: ['Sunrise: A Song of Two Humans'], people: ['F. W. Murnau', 'Janet Gaynor'] },
]
const builder = new IndexBuilder()
for (const { names, people = [] } of films) builder.add({ names, people })
const index = new SearchIndex(builder.finish())
const title = (doc: number) => films[doc]!.names[0]!
const find = (index: SearchIndex, query: string, options: SearchOptions) => searchAll([index], query, options)
const first = (query: string) => find(index, query, { limit: 10, title }).hits.map(({ doc }) => title(doc))

const found: [query: string, film: string][] = [
  ['amelie', "Le Fabuleux Destin d'Amélie Poulain"],
  ['AMÉLIE', "Le Fabuleux Destin d'Amélie Poulain"],
  ['nosferattu', 'Nosferatu'],
  ['nosfe', 'Nosferatu'],
  ['mosferatu', 'Nosferatu'],
  ['madchen', 'Mädchen in Uniform'],
  ['maedchen', 'Mädchen in Uniform'],
  ['lodz', 'Łódź'],
  ['strasse', 'Die Straße'],
  ['потемкин', 'Броненосец Потёмкин'],
  ['пoтёмкин', 'Броненосец Потёмкин'],
  ['потемкен', 'Броненосец Потёмкин'],
  ['千尋', '千と千尋の神隠し'],
  ['spirited awya', '千と千尋の神隠し'],
  ['ｱｷﾗ', 'ＡＫＩＲＡ'],
  ['あきら', 'ＡＫＩＲＡ'],
  ['akira', 'ＡＫＩＲＡ'],
  ['七人', '七人の侍'],
  ['黒澤', '七人の侍'],
  ['spiderman', 'Spider-Man'],
  ['spider man', 'Spider-Man'],
  ['spider-man', 'Spider-Man'],
  ['8 1/2', '8½'],
  ['8½', '8½'],
  ['love', 'Love'],
  ['rocky 2', 'Rocky II'],
  ['rocky', 'Rocky'],
  ['기생', '기생충'],
  ['น้ำ', 'น้ำตาล'],
  ['acdc', 'AC/DC: Live'],
  ['murnau sunrise', 'Sunrise: A Song of Two Humans'],
  ['sunrise murna', 'Sunrise: A Song of Two Humans'],
  ['sun rise', 'Sunrise: A Song of Two Humans'],
  ['sevensamurai', '七人の侍'],
  ['sunrise xyzzyx', 'Sunrise: A Song of Two Humans'],
]
for (const [query, film] of found) test(`"${query}" finds ${film} first`, () => assert.equal(first(query)[0], film))

test('nonsense finds nothing, an empty query too', () => {
  for (const query of ['', '   ', '?!', 'qqqqqqqqq', '\u0000']) assert.deepEqual(first(query), [])
})

test('a very long query is answered', () => assert.ok(Array.isArray(first('love '.repeat(100_000)))))

test('a filter leaves out what it should, and is asked once of every match', () => {
  const asked: number[] = []
  const keep = (doc: number) => asked.push(doc) > 0 && doc !== 12
  const { hits, total } = find(index, 'love', { limit: 2, keep })
  assert.deepEqual([total, new Set(asked).size, asked.length, hits.length], [3, 4, 4, 2])
})

test('what is looked up in a long list is what reading all of it finds', () => {
  const names = (n: number) => ['common', ...(n % 97 === 0 ? ['seldom'] : []), ...(n % 1000 === 3 ? ['rare'] : [])]
  const builder = new IndexBuilder()
  const films = Array.from({ length: 30_000 }, (_, n) => names(n).join(' '))
  for (const name of films) builder.add({ names: [name], people: [] })
  const large = new SearchIndex(builder.finish())
  for (const words of ['rare common', 'seldom common', 'common rare', 'seldom rare common']) {
    const asked = words.split(' ')
    const wanted = films.flatMap((name, doc) => (asked.every((word) => name.split(' ').includes(word)) ? [doc] : []))
    for (let again = 0; again < 2; again++) {
      const { hits, total } = find(large, `${words} `, { limit: films.length })
      assert.deepEqual([total, hits.map(({ doc }) => doc).sort((a, b) => a - b)], [wanted.length, wanted])
    }
  }
  const { hits } = find(large, 'common rare ', { limit: 1, title: (doc) => films[doc]! })
  assert.equal(films[hits[0]!.doc], 'common rare')
})

test('a beginning that other words narrow stands for every word, not for frequent ones alone', () => {
  const builder = new IndexBuilder()
  builder.add({ names: ['The Enchanted Drawing'], people: [] })
  const words = Array.from({ length: 200 }, (_, n) => `d${String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26))}`)
  for (const word of words) for (let n = 0; n < 2; n++) builder.add({ names: [`${word} ${n}`], people: [] })
  for (let n = 0; n < 9; n++) builder.add({ names: [`enchanted ${words[n]} again`], people: [] })
  const many = new SearchIndex(builder.finish())
  for (const query of ['The Enchanted D', 'enchanted dr', 'enchanted d'])
    assert.ok(
      find(many, query, { limit: 20 }).hits.some(({ doc }) => doc === 0),
      query,
    )
})

test('of a word that very many titles have, scrolling reaches further than the first page looked', () => {
  const builder = new IndexBuilder()
  for (let n = 0; n < 9_000; n++) builder.add({ names: [`love story ${n}`], people: [] })
  const large = new SearchIndex(builder.finish())
  const reached = (limit: number) => find(large, 'love ', { limit }).hits.length
  assert.deepEqual([reached(100), reached(8_000)], [100, 8_000])
})
