import type { CatalogueReader, Source, Title } from '@kinoswarm/catalog-feed'
import type { PlayRequest } from '../api.ts'
import { ShellError } from '../errors.ts'
import { mediaType } from '../http/media.ts'
import type { PlayableSource } from './playbacks.ts'

/** Finds the source a page means in a catalogue, with the .torrent that the catalogue ships for it. */
export async function findSource(catalogue: CatalogueReader, request: PlayRequest): Promise<PlayableSource> {
  const title = await catalogue.get(request.id)
  if (!title) throw new ShellError('NOT_FOUND', 'This title is not in the catalogue.')
  const source = chooseSource(sourcesOf(title, request.episode), request.infohash)
  if (!source?.infohash) throw new ShellError('NOT_FOUND', 'This title has no film that can be played yet.')
  const torrent = source.torrent ? await catalogue.file(title.id, source.torrent) : null
  return {
    source: {
      infohash: source.infohash,
      file: source.file,
      ...(source.size && { size: source.size }),
      ...(torrent && { torrent }),
      ...(source.trackers.length > 0 && { trackers: source.trackers }),
      ...(title.runtime && source.size && { bitrate: Math.ceil(source.size / title.runtime) }),
    },
    ...(source.blocks && { blockHashes: () => catalogue.file(title.id, source.blocks!) }),
    type: mediaType(source.container ?? 'mp4'),
    size: source.size,
  }
}

function sourcesOf(title: Title, episode: string | undefined): Source[] {
  if (episode === undefined) return title.sources
  const episodes = title.seasons.flatMap((season) => season.episodes)
  return episodes.find(({ id }) => id === episode)?.sources ?? []
}

/** The one asked for, else the first: the maintainer's order is the order of preference. */
function chooseSource(sources: Source[], infohash: string | undefined): Source | undefined {
  return infohash === undefined ? sources[0] : sources.find((source) => source.infohash === infohash)
}
