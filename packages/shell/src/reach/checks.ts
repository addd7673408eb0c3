import type { NetworkCheck } from '../api.ts'

export interface CheckedFacts {
  /** Questions to the DHT, and answers. */
  asked: number
  answers: number
  /** Minutes by which others' clocks are ahead of ours; null = not enough of them. */
  clockAhead: number | null
}

/** A signed confirmation is weeks old without harm; a clock that is off by this much makes it look so. */
const clockOffMinutes = 10
/** A DHT that answered none of so many questions is not slow but cut off. */
const askedMin = 4

export function checkUdp({ asked, answers }: CheckedFacts): NetworkCheck {
  return { check: 'udp', state: answers > 0 ? 'good' : asked < askedMin ? 'idle' : 'bad' }
}

export function checkClock({ clockAhead }: CheckedFacts): NetworkCheck {
  if (clockAhead === null) return { check: 'clock', state: 'idle' }
  const state = Math.abs(clockAhead) < clockOffMinutes ? 'good' : 'bad'
  return { check: 'clock', state, minutes: clockAhead === 0 ? 0 : -clockAhead }
}

/** The one interface that was chosen; without a choice there is nothing to check. */
export function checkInterface(chosen: boolean, away: boolean): NetworkCheck[] {
  return chosen ? [{ check: 'interface', state: away ? 'bad' : 'good' }] : []
}
