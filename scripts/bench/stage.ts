/** What several benchmarks need: a world with a served channel, and pages on a shell of it. */
import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, newPage } from '../../test/kit/browser.ts'
import { type MaintainedChannel, World } from '../../test/kit/world.ts'

export interface Stage {
  world: World
  channel: MaintainedChannel
}

export async function onStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
  const world = await World.create()
  try {
    return await act({ world, channel: await world.maintain() })
  } finally {
    await world.close()
  }
}

/** A browser that is already running: its own start is not what we measure. */
export async function withBrowser<T>(act: (open: () => Promise<Page>, browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launchBrowser()
  try {
    return await act(() => newPage(browser), browser)
  } finally {
    await browser.close()
  }
}

/** Milliseconds that took, and what came of it. */
export async function timed<T>(act: () => Promise<T>): Promise<[number, T]> {
  const started = performance.now()
  const result = await act()
  return [performance.now() - started, result]
}

export function forget(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true })
}
