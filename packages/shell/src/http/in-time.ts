/** How long the other channels may take when one has answered: one that is out of reach holds nobody up for longer. */
const lateMs = 4_000

/**
 * What each of several channels answers; undefined for one that fails, or is late. Where none answers at all, the first
 * one's failure is thrown.
 */
export async function answersInTime<T extends object>(
  asked: readonly Promise<T>[],
  waitMs = lateMs,
): Promise<(T | undefined)[]> {
  if (asked.length === 0) return []
  const answers: (T | undefined)[] = asked.map(() => undefined)
  const settled = asked.map(async (answer, place) => {
    answers[place] = await answer
  })
  await Promise.any(settled).catch((error: AggregateError) => {
    throw error.errors[0]
  })
  await within(Promise.allSettled(settled), waitMs)
  return [...answers]
}

/** Resolves with what is waited for, or with undefined when that takes longer. */
export async function within<T>(waited: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  return Promise.race([waited, late]).finally(() => clearTimeout(timer))
}
