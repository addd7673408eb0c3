import { batch, signal } from '@preact/signals'

/**
 * Something fetched: what is known is shown at once and kept while a newer answer is under way, so that
 * a page never falls back to a spinner, and never to an error when it has something to show.
 */
export function createResource<T>(load: () => Promise<T>) {
  const data = signal<T | undefined>(undefined)
  const error = signal<Error | undefined>(undefined)
  let latest = 0

  async function reload(): Promise<void> {
    const mine = ++latest
    try {
      const value = await load()
      if (mine !== latest) return
      batch(() => {
        data.value = value
        error.value = undefined
      })
    } catch (cause) {
      if (mine === latest) error.value = cause instanceof Error ? cause : new Error(String(cause))
    }
  }
  return { data, error, reload }
}

export type Resource<T> = ReturnType<typeof createResource<T>>
