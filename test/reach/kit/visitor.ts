/** Runs in a namespace: visits the page of a shell there, and plays films of it, as the test asks over IPC. */
import { LoopbackPage } from '../../kit/loopback.ts'

interface Command {
  id: number
  do: keyof typeof commands
  name: string
  args: unknown
}

/** One request of a player. */
const sliceBytes = 128 * 1024
let page: LoopbackPage
let watched = 0
let failed: string | undefined

const commands = {
  async visit(url: string) {
    page = new LoopbackPage(url)
  },
  async text(path: string) {
    return page.text(path)
  },
  async api(path: string, request: { method?: string; body?: unknown }) {
    return page.api(path, request)
  },
  /** From the beginning, at its own pace, and from the beginning again. */
  async watch(url: string, { size, bytesPerSecond }: { size: number; bytesPerSecond: number }) {
    read(url, { size, bytesPerSecond }).catch((error) => {
      failed = String(error)
    })
  },
  /** A page and its first screen again and again, one after another; milliseconds of each. */
  async answers(_name: string, { ms, everyMs }: { ms: number; everyMs: number }) {
    const until = performance.now() + ms
    const times: number[] = []
    while (performance.now() < until) {
      const asked = performance.now()
      await page.text('/')
      await page.api('/home')
      times.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    return times
  },
  /** Bytes so far, and what went wrong. */
  async watched() {
    return { bytes: watched, failed }
  },
}

async function read(url: string, { size, bytesPerSecond }: { size: number; bytesPerSecond: number }): Promise<void> {
  for (let at = 0; ; at = (at + sliceBytes) % (size - sliceBytes)) {
    const started = performance.now()
    const { status, body } = await page.get(url, { range: `bytes=${at}-${at + sliceBytes - 1}` })
    if (status !== 206) throw new Error(`${status}: ${body}`)
    watched += body.length
    const left = (1000 * body.length) / bytesPerSecond - (performance.now() - started)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)))
  }
}

process.on('message', async ({ id, do: what, name, args }: Command) => {
  const answer = await commands[what](name, args as never).then(
    (result) => ({ id, result: result ?? null }),
    (error) => ({ id, error: (error as Error).stack ?? String(error) }),
  )
  if (process.connected) process.send?.(answer)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ id: 0 })
