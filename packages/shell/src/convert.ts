/** Values of the catalogue as values of the API: the one place where paths on our origin are made. */
import type { CatalogueCard, Episode, Source, Subtitle, Title } from '@kinoswarm/catalog-feed'
import type { Card, EpisodeInfo, LibraryEntry, SourceInfo, SubtitleInfo, TitleDetail } from './api.ts'
import { inLanguage } from './http/language.ts'

/** `works` and `name` tell one film in two catalogues; a page has no use for them. */
type CardFacts = Omit<CatalogueCard, 'works'> & Partial<Pick<CatalogueCard, 'works'>>

export type Lookup = (key: string) => LibraryEntry | undefined

export function toCard(channel: string, card: CardFacts, lookup: Lookup): Card {
  const { poster, works: _works, name: _name, cell: _cell, ...rest } = card
  const library = lookup(`${channel}/${card.id}`)
  return {
    ...rest,
    channel,
    ...(poster && { poster: artPath(channel, card.id, 'poster') }),
    ...(library && { library }),
  }
}

/** Where the poster of a card is on the one picture of its channel's newest posters. */
export function spriteOf(
  channel: string,
  { cell }: Pick<CatalogueCard, 'cell'>,
  sprite: { block: number; columns: number; rows: number } | undefined,
): Pick<Card, 'sprite'> {
  if (sprite === undefined || cell === undefined) return {}
  const { block, columns, rows } = sprite
  return { sprite: { url: `/art/${channel}/-sprite/${block}`, cell, columns, rows } }
}

/** A whole record shortened to what the wall needs. */
export function titleCard(channel: string, title: Title, lookup: Lookup): Card {
  const { id, type, title: name, year, runtime, genres, licence, added, poster } = title
  const card = { id, type, title: name, year, runtime, genres, licence, added, poster: poster !== undefined }
  return toCard(channel, { ...card, ...(poster?.thumbhash && { thumbhash: poster.thumbhash }) }, lookup)
}

/** A record in the viewer's language, as far as its maintainer has translated it. The other title is kept beside. */
export function inViewersLanguage(title: Title, language: string): Title {
  const own = inLanguage(title.text, language)
  const seasons = title.seasons.map((season) => ({
    ...season,
    episodes: season.episodes.map((episode) => ({ ...episode, ...inLanguage(episode.text, language) })),
  }))
  const renamed = own?.title !== undefined && own.title !== title.title
  return { ...title, ...own, seasons, ...(renamed && { originalTitle: title.originalTitle ?? title.title }) }
}

export interface Voucher {
  id: string
  name: string
  seq: number
  signers: number
  threshold: number
}

export function toDetail(channel: Voucher, title: Title, lookup: Lookup): TitleDetail {
  const { poster, backdrop, sources, subtitles, seasons, text: _text, score: _score, collections: _c, ...rest } = title
  const library = lookup(`${channel.id}/${title.id}`)
  return {
    ...rest,
    channel: channel.id,
    ...(poster && { poster: artPath(channel.id, title.id, 'poster'), thumbhash: poster.thumbhash }),
    ...(backdrop && { backdrop: artPath(channel.id, title.id, 'backdrop') }),
    sources: sources.flatMap(toSource),
    subtitles: subtitles.map((subtitle, index) => toSubtitle(channel.id, title.id, subtitle, `${index}`)),
    seasons: seasons.map(({ number, title: name, episodes }) => ({
      number,
      title: name,
      episodes: episodes.map((episode) =>
        toEpisode({ channel: channel.id, title: title.id, season: number }, episode, lookup),
      ),
    })),
    signedBy: {
      channel: channel.id,
      name: channel.name,
      seq: channel.seq,
      signers: channel.signers,
      threshold: channel.threshold,
    },
    ...(library && { library }),
  }
}

interface EpisodePlace {
  channel: string
  title: string
  season: number
}

function toEpisode({ channel, title, season }: EpisodePlace, episode: Episode, lookup: Lookup): EpisodeInfo {
  const { id, number, title: name, synopsis, runtime } = episode
  const library = lookup(`${channel}/${title}/${id}`)
  return {
    id,
    season,
    number,
    title: name,
    synopsis,
    runtime,
    sources: episode.sources.flatMap(toSource),
    subtitles: episode.subtitles.map((subtitle, index) => toSubtitle(channel, title, subtitle, `${id}/${index}`)),
    ...(library && { library }),
  }
}

function toSource(source: Source): SourceInfo[] {
  const { infohash, file, size, quality, container, video, audio } = source
  return infohash ? [{ infohash, file, size, quality, container, video, audio }] : []
}

function toSubtitle(channel: string, title: string, subtitle: Subtitle, place: string): SubtitleInfo {
  const { language, forced } = subtitle
  const label = subtitleLabel(subtitle.label, language)
  const url = `/subtitle/${channel}/${encodeURIComponent(title)}/${place}`
  const styled = /\.(ass|ssa)$/i.test(subtitle.path)
  return { id: place, language, label, forced, url, ...(styled && { styled }) }
}

/** What a subtitle's name says beyond its language: “English” beside the language English says it twice. */
export function subtitleLabel(label: string | undefined, language: string): string | undefined {
  const plain = label?.trim().toLocaleLowerCase()
  return ['en', language].some((tag) => nameIn(tag, language)?.toLocaleLowerCase() === plain) ? undefined : label
}

function nameIn(tag: string, language: string): string | undefined {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(language)
  } catch {
    return undefined
  }
}

function artPath(channel: string, title: string, kind: 'poster' | 'backdrop'): string {
  return `/art/${channel}/${encodeURIComponent(title)}/${kind}`
}
