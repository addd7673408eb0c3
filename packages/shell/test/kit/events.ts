import type { SiteClient } from './client.ts'

/** What a page is told, as it is told: the first event comes at once. Ends when the caller stops reading. */
export async function* eventsOf<Event>(page: SiteClient): AsyncGenerator<Event> {
  const stream = await page.stream('/api/v1/events')
  let rest = ''
  try {
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line) yield JSON.parse(line) as Event
    }
  } finally {
    stream.destroy()
  }
}
