import type { CapsuleProgress } from './export.ts'

/** Whoever shows progress: a terminal, or a program that reads its lines. */
interface Shown {
  emit(event: { event: string } & Record<string, unknown>, sentence?: string): void
}

/** A person reads one line a second and a step of five per cent. */
const everyMs = 1_000
const step = 0.05

/** Tells progress now and then: as `progress` events, and as a sentence at every few per cent. */
export function progressLine(shown: Shown, verb: string, now: () => number = Date.now) {
  let [lastAt, lastShare] = [now(), 0]
  return ({ done, total, label }: CapsuleProgress): void => {
    const share = total > 0 ? Math.min(1, done / total) : 1
    if (now() - lastAt < everyMs || share - lastShare < step) return
    lastAt = now()
    lastShare = share
    shown.emit(
      { event: 'progress', done: Math.round(done), total, label },
      `${verb}: ${Math.floor(share * 100)} %, ${label}`,
    )
  }
}
