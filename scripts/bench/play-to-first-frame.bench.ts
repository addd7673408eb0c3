/** Play pressed on a title page → the first frame of Big Buck Bunny on the screen, nothing of it on disk before. */
import { frameShown } from '../../test/kit/browser.ts'
import { findTitle, seeWall } from '../../test/kit/page.ts'
import { type Bench, figure, repeat } from './bench.ts'
import { forget, onStage, timed, withBrowser } from './stage.ts'

export const bench: Bench = {
  name: 'play-to-first-frame',
  about: 'Play pressed → first frame shown in Chromium, the film coming over the swarm',
  run: ({ runs }) =>
    onStage(({ world, channel }) =>
      withBrowser(async (open) => {
        const values = await repeat(runs, async () => {
          const shell = await world.open(channel.link)
          const page = await open()
          await seeWall(page, shell.url)
          await findTitle(page, 'Big Buck Bunny')
          const [ms] = await timed(async () => {
            await page.getByTestId('play').first().click()
            await frameShown(page)
          })
          await page.close()
          await shell.command.stop()
          await forget(shell.home)
          return ms
        })
        return [figure('play-to-first-frame', 'ms', values)]
      }),
    ),
}
