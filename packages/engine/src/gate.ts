import { EngineError } from './errors.ts'

/** A promise that somebody else settles: what waits for the engine to run waits for one of these. */
export interface Gate {
  promise: Promise<void>
  resolve(): void
  reject(error: Error): void
}

export function gate(): Gate {
  let resolve = () => {}
  let reject = (_error: Error) => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // Nobody may be waiting when it fails.
  promise.catch(() => {})
  return { promise, resolve, reject }
}

/** @throws EngineError `engine-down` when it takes longer than `ms`. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EngineError('engine-down', 'The engine did not come back in time.')), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
