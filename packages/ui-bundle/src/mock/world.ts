/** A made-up catalogue of any size: title `n` is always the same title. */
import type { Card, EpisodeInfo, SourceInfo, SubtitleInfo, TitleDetail } from '@kinoswarm/shell/api'
import { createRandom, pick, some } from './random.ts'
import * as words from './words.ts'

export const homeChannel = 'o6rdxkzkzq3n8yqg1u5x5p8cyr5jdtoh7fmf7zsnbgsxzcm8rmfy'
export const otherChannel = 'ybndrfg8ejkmcpqxot1uwisza345h769ybndrfg8ejkmcpqxot1u'
/** Posters the dev server draws; titles share them. */
export const posterCount = 48
const day = 86_400
/** A fixed "now" would age: the world is as fresh as the page. */
const now = Math.floor(Date.now() / 1000)

const known: [title: string, year: number, minutes: number, genre: string, country: string][] = [
  ['Big Buck Bunny', 2008, 10, 'Animation', 'NL'],
  ['Sintel', 2010, 15, 'Fantasy', 'NL'],
  ['Tears of Steel', 2012, 12, 'Science fiction', 'NL'],
  ['Cosmos Laundromat', 2015, 12, 'Animation', 'NL'],
  ['Elephants Dream', 2006, 11, 'Experimental', 'NL'],
  ['Caminandes', 2013, 3, 'Comedy', 'NL'],
  ['Agent 327', 2017, 4, 'Comedy', 'NL'],
  ['Sprite Fright', 2021, 10, 'Comedy', 'NL'],
]

export interface WorldTitle extends Card {
  languages: string[]
  countries: string[]
  subtitleLanguages: string[]
  people: string[]
  size: number
}

export function createWorld(count: number): WorldTitle[] {
  return Array.from({ length: count }, (_, index) => makeTitle(index))
}

function makeTitle(index: number): WorldTitle {
  const random = createRandom(index * 7919 + 17)
  const film = known[index]
  const series = index % 23 === 9
  const title = film?.[0] ?? titleWords(index, random)
  const year = film?.[1] ?? 1910 + Math.floor(random() ** 0.4 * 116)
  return {
    channel: index % 11 === 10 ? otherChannel : homeChannel,
    id: `title-${index}`,
    type: series ? 'series' : random() < 0.2 ? 'short' : 'movie',
    title,
    year,
    runtime: (film?.[2] ?? 4 + Math.floor(random() * 140)) * 60,
    genres: film ? [film[3]] : some(words.genres, 1 + Math.floor(random() * 2), random),
    licence: film ? 'CC-BY-3.0' : pick(words.licences, random),
    added: now - Math.floor(index * 0.7 * day + random() * day) - 3600,
    ...(index % 17 === 13 ? {} : posterOf(index)),
    languages: some(words.languages, 1, random),
    countries: [film?.[4] ?? pick(words.countries, random)],
    subtitleLanguages: some(words.languages, 1 + Math.floor(random() * 5), random),
    people: Array.from({ length: 5 }, () => `${pick(words.first, random)} ${pick(words.last, random)}`),
    size: Math.floor((0.05 + random() * 3) * 1e9),
  }
}

function titleWords(index: number, random: () => number): string {
  if (index % 29 === 12) return pick(words.foreign, random)
  if (index >= 100 && index < 100 + words.hostile.length) return words.hostile[index - 100]!
  return `${pick(words.opening, random)} ${pick(words.thing, random)}`
}

const elsewhere = { channel: otherChannel, name: 'Archive of Moving Light' }

/** The one title of which all is on this machine. */
const titleHere = 6

export function detailOf(title: WorldTitle, index: number): TitleDetail {
  const random = createRandom(index + 5)
  const roles = ['director', 'writer', 'composer', 'actor', 'actor']
  return {
    ...title,
    originalTitle: index % 5 === 2 ? `${title.title} (working title)` : undefined,
    aka: [],
    tagline: index % 3 === 0 ? 'Everything that matters is passed on.' : undefined,
    synopsis: `${some(words.sentences, 3, random).join(' ')}`,
    people: title.people.map((name, at) => ({
      name,
      role: roles[at]!,
      character: at === 3 ? 'The projectionist' : undefined,
    })),
    attribution: `“${title.title}” © ${title.people[0]}, ${title.licence}`,
    page: 'https://example.org/film',
    licenceUrl: undefined,
    ...(index === titleHere && { here: true as const }),
    backdrop: `/mock/backdrop/${index % posterCount}.webp`,
    sources: title.type === 'series' ? [] : sourcesOf(title, random),
    subtitles: subtitlesOf(title),
    seasons: title.type === 'series' ? seasonsOf(title, random) : [],
    ids: {},
    tags: ['open movie'],
    signedBy: { channel: title.channel, name: channelName(title.channel), seq: 41, signers: 2, threshold: 2 },
    alsoIn: title.channel === homeChannel && index % 4 === 1 ? [{ ...elsewhere, id: title.id }] : [],
  }
}

export function channelName(id: string): string {
  return id === homeChannel ? 'Open Cinema' : 'Archive of Moving Light'
}

function sourcesOf(title: WorldTitle, random: () => number): SourceInfo[] {
  const one = (quality: string, share: number): SourceInfo => ({
    infohash: Array.from({ length: 40 }, () => Math.floor(random() * 16).toString(16)).join(''),
    file: 0,
    size: Math.floor(title.size * share),
    quality,
    container: 'mp4',
    video: 'H.264',
    audio: [{ codec: 'AAC', language: title.languages[0], channels: 2 }],
    health: { seeds: Math.floor(random() * 40), peers: Math.floor(random() * 12) },
  })
  return random() < 0.5 ? [one('1080p', 1), one('720p', 0.4)] : [one('1080p', 1)]
}

function subtitlesOf(title: WorldTitle): SubtitleInfo[] {
  return title.subtitleLanguages.map((language, at) => ({
    id: `${language}-${at}`,
    language,
    url: `/mock/subtitles/${language}.vtt`,
  }))
}

function seasonsOf(title: WorldTitle, random: () => number) {
  return [1, 2].map((number) => ({
    number,
    title: undefined,
    episodes: Array.from({ length: 6 }, (_, at): EpisodeInfo => {
      const id = `s${number}e${at + 1}`
      return {
        id,
        season: number,
        number: at + 1,
        title: `${pick(words.thing, random)}`,
        synopsis: pick(words.sentences, random),
        runtime: (18 + Math.floor(random() * 12)) * 60,
        sources: sourcesOf(title, random).slice(0, 1),
        subtitles: subtitlesOf(title),
      }
    }),
  }))
}

function posterOf(index: number): { poster: string; thumbhash?: string } {
  const number = index % posterCount
  const hashes = typeof MOCK_THUMBHASHES === 'undefined' ? [] : MOCK_THUMBHASHES
  return { poster: `/mock/poster/${number}.webp`, thumbhash: hashes[number] }
}
