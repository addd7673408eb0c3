import type { EpisodeInfo, TitleDetail } from '@kinoswarm/shell/api'

type Seasons = TitleDetail['seasons']

/** The episode to go on with: the one begun last, else the first not watched, else the first of all. */
export function nextEpisode(seasons: Seasons): EpisodeInfo | undefined {
  const all = seasons.flatMap(({ episodes }) => episodes)
  const begun = all.filter(({ library }) => library?.position && !library.watched)
  const latest = begun.sort((a, b) => (b.library?.updated ?? 0) - (a.library?.updated ?? 0))[0]
  return latest ?? all.find(({ library }) => !library?.watched) ?? all[0]
}

/** What comes after an episode, across seasons. */
export function episodeAfter(seasons: Seasons, id: string | undefined): EpisodeInfo | undefined {
  const all = seasons.flatMap(({ episodes }) => episodes)
  const at = all.findIndex((episode) => episode.id === id)
  return at < 0 ? undefined : all[at + 1]
}

export function findEpisode(seasons: Seasons, id: string | undefined): EpisodeInfo | undefined {
  return id === undefined ? undefined : seasons.flatMap(({ episodes }) => episodes).find((one) => one.id === id)
}
