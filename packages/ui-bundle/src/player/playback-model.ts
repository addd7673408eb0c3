import type { Playback, PlayRequest, TitleDetail } from '@kinoswarm/shell/api'
import { batch, computed, createModel, effect, signal } from '@preact/signals'
import type { App } from '../models/app.ts'
import { episodeAfter, findEpisode } from '../models/episodes.ts'
import { entryKey, resumeAt } from '../models/library.ts'
import type { Screen, Transport } from '../models/transport.ts'

/** Positions are kept this often: a crash costs no more than that. */
const noteEveryMs = 10_000
/** How often another player is asked where it is. */
const elsewhereEveryMs = 1000
/** Less than this is a look inside, not a visit to come back to. */
const noteFromSeconds = 10

/** One film being played: what it is, how it arrives, and how far one has seen it. */
export const PlaybackModel = createModel((app: App, transport: Transport, request: PlayRequest) => {
  const detail = signal<TitleDetail | undefined>(undefined)
  const playback = signal<Playback | undefined>(undefined)
  const error = signal<{ code: string; message: string } | undefined>(undefined)
  /** Another screen of the house that shows it. */
  const screen = signal<Screen | undefined>(undefined)
  const key = entryKey(request, request.episode)
  const episode = computed(() => findEpisode(detail.value?.seasons ?? [], request.episode))
  let closed = false
  let notedAt = 0

  effect(() => {
    const news = app.playback.value
    if (!news || news.id !== playback.peek()?.id) return
    playback.value = news
    error.value = news.error ?? undefined
  })

  async function open(): Promise<void> {
    error.value = undefined
    try {
      const titleComing = transport.title(request.channel, request.id)
      const begun = await transport.play(request)
      if (closed) return void transport.stop(begun.id)
      // Both in one step: what the record says decides how the film is opened.
      const title = await titleComing
      if (closed) return void transport.stop(begun.id)
      batch(() => {
        detail.value = title
        playback.value = begun
        error.value = begun.error
      })
    } catch (cause) {
      const { message } = cause as Error
      error.value = { code: (cause as { reason?: string }).reason ?? 'failed', message }
    }
  }

  function note(position: number, duration: number, options: { always?: boolean } = {}): void {
    const now = Date.now()
    if (position < noteFromSeconds || !(duration > 0) || (!options.always && now - notedAt < noteEveryMs)) return
    notedAt = now
    const watched = position / duration >= (app.settings.peek()?.watchedAt ?? 0.8) ? { watched: true } : {}
    const entry = { position: Math.floor(position), duration: Math.floor(duration), ...watched }
    void app.library.note(key, entry).catch(() => {})
    if (request.episode)
      void app.library.note(entryKey(request), { episode: request.episode, ...entry, watched: false }).catch(() => {})
  }

  return {
    detail,
    episode,
    playback,
    error,
    screen,
    next: computed(() => episodeAfter(detail.value?.seasons ?? [], request.episode)),
    source: computed(() => (episode.value ?? detail.value)?.sources[0]),
    subtitles: computed(() => [
      ...(episode.value?.subtitles ?? detail.value?.subtitles ?? []),
      ...(playback.value?.subtitles ?? []),
    ]),
    open,
    note,
    /** The head of the next episode is fetched while this one comes to its end. */
    warmNext(): void {
      const next = episodeAfter(detail.peek()?.seasons ?? [], request.episode)
      if (next) void transport.warm({ channel: request.channel, id: request.id, episode: next.id }).catch(() => {})
    },
    /** Shows it in another player, and follows how far one gets there. */
    async elsewhere(player: string): Promise<void> {
      const id = playback.peek()?.id
      if (!id) return
      const at = resumeAt(app.library.entries.peek()[key])
      await transport.openPlayer(id, { player, at, title: detail.peek()?.title ?? '' })
      for (let open = true; open && !closed; ) {
        await new Promise((resolve) => setTimeout(resolve, elsewhereEveryMs))
        const state = await transport.playerState(id)
        open = state.open
        note(state.position, state.duration ?? 0)
      }
    },
    /** Where to begin, in seconds. */
    startAt: (): number => resumeAt(app.library.entries.peek()[key]),
    close(): void {
      closed = true
      const id = playback.peek()?.id
      // What a television shows goes on when one leaves the page.
      if (id && !screen.peek()) void transport.stop(id).catch(() => {})
    },
  }
})

export type PlaybackState = InstanceType<typeof PlaybackModel>
