import { type ChannelState, keyColour, keyWords } from '@kinoswarm/catalog-feed'
import type { ChannelStatus, KeyFace } from '../api.ts'
import type { UiSource } from '../ui/source.ts'
import type { FollowedChannel } from './followed-channel.ts'

type Shown = Pick<UiSource, 'version' | 'pinned'>

/** A channel as the page shows it. `shown` is the interface its page gets, where it has one. */
export function channelStatus(
  channel: FollowedChannel,
  live: { peers: number; copies: number; home: boolean; shown?: Shown },
): ChannelStatus {
  const state = channel.reader.state
  const alarm = state.alarms[0]
  return {
    id: state.id,
    link: state.link,
    name: state.name,
    ...(channel.petname !== undefined && { petname: channel.petname }),
    description: state.description,
    home: live.home,
    words: state.words,
    colour: state.colour,
    signers: { ...state.signers, keys: (state.root?.roles.release.keys ?? []).map(keyFace) },
    rootVersion: state.root?.version ?? 0,
    since: state.since,
    ...takeover(state),
    ...(state.release && { release: releaseStatus(state.release, live.shown) }),
    ...(state.catalogue && { catalogue: catalogueStatus(channel, state.catalogue.seq) }),
    confirmed: state.confirmed,
    state: state.standing,
    ...(alarm && { alarm: { code: alarm.code, message: alarm.message } }),
    peers: live.peers,
    copies: live.copies,
  }
}

export function keyFace(id: string): KeyFace {
  return { id, words: keyWords(id), colour: keyColour(id) }
}

/** Only one that the viewer may agree to now: what a living owner has cancelled is nobody's business. */
export function openSuccession({ succession }: Pick<ChannelState, 'succession'>): ChannelState['succession'] {
  return succession?.refused === null ? succession : null
}

function takeover(state: ChannelState): Pick<ChannelStatus, 'takeover'> {
  const succession = openSuccession(state)
  if (!succession) return {}
  const { name, threshold, keys } = succession
  return { takeover: { name, threshold, keys: keys.map(keyFace) } }
}

function releaseStatus(newest: { seq: number; version: string }, shown: Shown | undefined): ChannelStatus['release'] {
  const version = shown?.version ?? newest.version
  const offered = version !== newest.version && !shown?.pinned
  return { seq: newest.seq, version, ...(offered && { available: newest.version }) }
}

function catalogueStatus(channel: FollowedChannel, seq: number): ChannelStatus['catalogue'] {
  const reader = channel.catalogue
  const bytes = channel.reader.state.catalogue?.bytes
  const total = (bytes?.cards ?? 0) + (bytes?.index ?? 0)
  return {
    seq,
    titles: reader?.titles ?? 0,
    syncedBytes: reader?.complete ? total : 0,
    totalBytes: total,
  }
}
