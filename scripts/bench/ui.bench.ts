/** The interface on a real shell with a large catalogue, in Chromium: how soon it is there, and how promptly it answers. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { World } from '../../test/kit/world.ts'
import { type Bench, type Figure, figure, repeat } from './bench.ts'
import { TitleMaker } from './catalogue/titles.ts'
import { withBrowser } from './stage.ts'

const titlesWanted = 100_000
const titlesOnce = 1_000
/** These have pictures; drawing and fetching them is part of scrolling. */
const withPosters = 400
const films = ['night-train', 'coral', 'starlings', 'three-elements']
/** A phone of some years ago against this machine. */
const throttled = 4
const scrollSteps = 60
const wheelPixels = 400
const importTimeoutMs = 15 * 60_000
const fillTimeoutMs = 5 * 60_000

export const bench: Bench = {
  name: 'ui',
  about:
    'the page of a real shell with 100,000 titles: first paint, worst answer to a key, longest task while scrolling',
  async run({ runs, once, size = once ? titlesOnce : titlesWanted, note }) {
    const world = await World.create()
    try {
      const { url } = await open(world, size, note)
      return await withBrowser(async (newPage, browser) => {
        const page = await newPage()
        await page.goto(url)
        await filled(page, size)
        const paints = await repeat(runs, () => firstPaint(page, url))
        const answers = await repeat(runs, () => worstAnswer(page, url))
        const answering = await repeat(runs, () => longestWhile({ page, browser }, () => worstAnswer(page, url)))
        const tasks = await repeat(runs, () => longestTask({ page, browser, url }))
        const slow = await page.context().newCDPSession(page)
        await slow.send('Emulation.setCPUThrottlingRate', { rate: throttled })
        const slowAnswers = await repeat(runs, () => worstAnswer(page, url))
        const slowTasks = await repeat(runs, () => longestTask({ page, browser, url }))
        return [
          figure(
            'ui/first-contentful-paint-warm',
            'ms',
            paints.map(({ first }) => first),
          ),
          figure(
            'ui/titles-shown-warm',
            'ms',
            paints.map(({ titles }) => titles),
          ),
          figure('ui/interaction-to-next-paint', 'ms', answers),
          ...taskFigures('ui/longest-task-answering', answering),
          ...taskFigures('ui/longest-task-scrolling', tasks),
          figure('ui/interaction-to-next-paint-4x-slower', 'ms', slowAnswers),
          ...taskFigures('ui/longest-task-scrolling-4x-slower', slowTasks),
        ]
      })
    } finally {
      await world.close()
    }
  },
}

function taskFigures(name: string, tasks: Longest[]): Figure[] {
  const of = (which: keyof Longest) => tasks.map((task) => task[which])
  return [figure(name, 'ms', of('clock')), figure(`${name}-processor`, 'ms', of('processor'))]
}

async function open(world: World, size: number, note: (text: string) => void) {
  note(`making a channel of ${size} titles`)
  const file = join(world.dir, 'titles.json')
  await writeFile(file, JSON.stringify({ titles: titles(size) }))
  const home = world.newHome('maintainer')
  const run = (...args: string[]) => world.start(args, { home }).ended
  await run('channel', 'create', '--name', 'Large', '--no-passphrase')
  await Promise.race([
    run('catalog', 'import', file),
    new Promise<never>((_, late) =>
      setTimeout(() => late(new Error('the import takes too long')), importTimeoutMs).unref(),
    ),
  ])
  const ui = fileURLToPath(new URL('../../dist/ui', import.meta.url))
  const published = world.start(['publish', '--ui', ui, '--release', '1.0.0'], { home })
  await published.succeed()
  const { link } = await published.event('confirmed')
  const seeder = world.start(['seed'], { home })
  await seeder.event('seeding')
  return world.open(String(link))
}

function titles(size: number) {
  const maker = new TitleMaker()
  return Array.from({ length: size }, (_item, n) => {
    const { poster: _picture, ...title } = maker.make(n)
    const local = fileURLToPath(new URL(`../../demo/films/${films[n % films.length]}/poster.webp`, import.meta.url))
    return n < withPosters ? { ...title, poster: { local } } : title
  })
}

/** The whole catalogue is on this machine. */
async function filled(page: Page, size: number): Promise<void> {
  await page.waitForFunction(
    async (wanted) => {
      const { token } = await (await fetch('/api/v1/session')).json()
      const headers = { 'x-kinoswarm-token': token }
      const { total, complete } = await (await fetch('/api/v1/titles?limit=1', { headers })).json()
      return complete && total >= wanted
    },
    size * 0.99,
    { polling: 1000, timeout: fillTimeoutMs },
  )
}

/** Milliseconds until anything is painted, and until the first row of titles is there. */
async function firstPaint(page: Page, url: string): Promise<{ first: number; titles: number }> {
  await page.goto('about:blank')
  await page.goto(url)
  await page.getByTestId('poster-card').first().waitFor()
  return page.evaluate(() => ({
    first: performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
    titles: performance.now(),
  }))
}

/** Typing a search, taking it away, filtering, opening a title, going back: the worst of these. Milliseconds. */
async function worstAnswer(page: Page, url: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(`${url}#/browse`)
  await page.getByTestId('poster-card').first().waitFor()
  await page.evaluate(() => {
    const worst = { ms: 0 }
    Object.assign(globalThis, { worst })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) worst.ms = Math.max(worst.ms, duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
  const box = page.getByRole('searchbox').first()
  await box.click()
  await page.keyboard.type('mori ka', { delay: 60 })
  await page.keyboard.press('Escape')
  await page.getByTestId('poster-card').nth(3).click()
  await page.getByTestId('title-page').waitFor()
  await page.goBack()
  await page.getByTestId('poster-card').first().waitFor()
  // Entries come when the frame after them has been shown.
  await page.waitForTimeout(300)
  return page.evaluate(() => (globalThis as unknown as { worst: { ms: number } }).worst.ms)
}

/** Wheel turns through the wall; the longest task of the page's thread, from a trace. Milliseconds. */
async function longestTask({ page, browser, url }: { page: Page; browser: Browser; url: string }): Promise<Longest> {
  await page.goto('about:blank')
  await page.goto(`${url}#/browse`)
  await page.getByTestId('poster-card').nth(10).waitFor()
  await page.waitForTimeout(1000)
  await page.mouse.move(600, 500)
  return longestWhile({ page, browser }, async () => {
    for (let step = 0; step < scrollSteps; step++) {
      await page.mouse.wheel(0, wheelPixels)
      await page.waitForTimeout(16)
    }
  })
}

async function longestWhile(
  { page, browser }: { page: Page; browser: Browser },
  act: () => Promise<unknown>,
): Promise<Longest> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] })
  await act()
  return longest(JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] })
}

interface Longest {
  clock: number
  processor: number
}

interface TraceEvent {
  name: string
  pid: number
  tid: number
  /** Microseconds on the clock, and of the processor: the difference is waiting for a busy machine. */
  dur?: number
  tdur?: number
  args: { name?: string }
}

/** Of the renderer that did most: others belong to pages that are gone. */
function longest({ traceEvents }: { traceEvents: TraceEvent[] }): Longest {
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const tasks = threads.map(({ pid, tid }) =>
    traceEvents
      .filter((event) => event.pid === pid && event.tid === tid && /RunTask$/.test(event.name))
      .map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1000, processor: tdur / 1000 })),
  )
  const sum = (list: Longest[]) => list.reduce((all, { processor }) => all + processor, 0)
  const busiest = tasks.sort((a, b) => sum(b) - sum(a))[0] ?? []
  return {
    clock: Math.max(0, ...busiest.map(({ clock }) => clock)),
    processor: Math.max(0, ...busiest.map(({ processor }) => processor)),
  }
}
