import { setTimeout as sleep } from 'node:timers/promises'

/** What a viewer does: plays so many seconds, and jumps now and then. */
export interface PlayJob {
  /** Bytes a second of film. */
  bitrate: number
  /** Seconds of film that are watched. */
  seconds: number
  /** After so many seconds watched, to this share of the film. */
  seeks: { after: number; to: number }[]
}

/** Times in ms. */
export interface Played {
  /** From asking for the film until it plays. */
  start: number
  /** How often the picture stood still, and for how long altogether. */
  stalls: number
  stalled: number
  /** Middle of the jumps, each until it plays again. */
  jump?: number
}

/** A byte stream from an offset of the film to its end. */
export type ReadFrom = (start: number) => AsyncIterable<Uint8Array> & { destroy(): unknown }

/** Plays once this much film is there, at the start, after a jump, and after it had to stand still. */
const BEGIN_SECONDS = 2
/** What a browser holds ahead of the picture. */
const BUFFER_SECONDS = 20
const TICK_MS = 20

/** A player without a picture: takes bytes as they come, as far as its buffer goes, and uses them up at the film's pace. */
export async function play(film: { size: number; begin: number; read: ReadFrom }, job: PlayJob): Promise<Played> {
  const result: Played = { start: 0, stalls: 0, stalled: 0 }
  const jumps: number[] = []
  const seeks = [...job.seeks]
  let pump = fill(film, 0)
  let waits: { since: number; for: 'start' | 'jump' | 'stall' } | null = { since: film.begin, for: 'start' }
  let watched = 0
  for (let last = performance.now(); watched < job.seconds; await sleep(TICK_MS)) {
    const now = performance.now()
    const step = (job.bitrate * (now - last)) / 1000
    last = now
    if (waits && (pump.held >= BEGIN_SECONDS * job.bitrate || pump.ended)) {
      if (waits.for === 'start') result.start = now - waits.since
      else if (waits.for === 'jump') jumps.push(now - waits.since)
      else result.stalled += now - waits.since
      waits = null
    } else if (!waits && pump.held < step && !pump.ended) {
      result.stalls += 1
      waits = { since: now, for: 'stall' }
    } else if (!waits) {
      pump.use(step)
      watched += step / job.bitrate
    }
    if (seeks[0] && watched >= seeks[0].after) {
      const { to } = seeks.shift()!
      pump.stop()
      pump = fill(film, Math.floor(to * film.size))
      waits = { since: now, for: 'jump' }
    }
  }
  pump.stop()
  return { ...result, ...(jumps.length > 0 ? { jump: jumps.sort((a, b) => a - b)[jumps.length >> 1]! } : {}) }

  function fill({ read }: { read: ReadFrom }, from: number) {
    const stream = read(from)
    const state = { held: 0, ended: false, wake: () => {} }
    const most = BUFFER_SECONDS * job.bitrate
    void (async () => {
      for await (const bytes of stream) {
        state.held += bytes.length
        if (state.held > most) await new Promise<void>((resolve) => Object.assign(state, { wake: resolve }))
      }
      state.ended = true
    })().catch(() => {})
    return {
      get held() {
        return state.held
      },
      get ended() {
        return state.ended
      },
      use(bytes: number) {
        state.held = Math.max(0, state.held - bytes)
        if (state.held <= most) state.wake()
      },
      stop() {
        stream.destroy()
        state.wake()
      },
    }
  }
}
