/** What a shell costs while nobody does anything: a page open on the wall, and an engine that has played a film. */
import { setTimeout as sleep } from 'node:timers/promises'
import { frameShown } from '../../test/kit/browser.ts'
import { findTitle, seeWall } from '../../test/kit/page.ts'
import { descendants, processorSeconds, residentMiB } from '../../test/kit/processes.ts'
import { type Bench, figure } from './bench.ts'
import { onStage, withBrowser } from './stage.ts'

/** Long enough for what was started to settle, and for a timer every few seconds to show. */
const settleMs = 6_000
const watchMs = 20_000
const onceMs = 2_000

export const bench: Bench = {
  name: 'idle',
  about: 'memory and processor time of shell and engine while nothing happens',
  run: ({ once }) =>
    onStage(({ world, channel }) =>
      withBrowser(async (open) => {
        const shell = await world.open(channel.link)
        const page = await open()
        await seeWall(page, shell.url)
        await findTitle(page, 'Night Train')
        await page.getByTestId('play').first().click()
        await frameShown(page)
        await page.goto(shell.url)
        await page.goto('about:blank')
        const pid = shell.command.child.pid!
        const engine = descendants(pid).find(({ command }) => command.includes('engine'))
        if (!engine) throw new Error('there is no engine process')
        const span = once ? onceMs : watchMs
        await sleep(once ? onceMs : settleMs)
        const before = [processorSeconds(pid), processorSeconds(engine.pid)]
        await sleep(span)
        const share = (process: number, from: number) => ((processorSeconds(process) - from) / (span / 1000)) * 100
        return [
          figure('idle/shell-memory', 'MiB', [residentMiB(pid)]),
          figure('idle/engine-memory', 'MiB', [residentMiB(engine.pid)]),
          figure('idle/shell-processor', '% of a core', [share(pid, before[0]!)]),
          figure('idle/engine-processor', '% of a core', [share(engine.pid, before[1]!)]),
        ]
      }),
    ),
}
