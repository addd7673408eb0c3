/**
 * A title is published while a page is open; how long until it stands on the wall. Counted from the moment the
 * maintainer's command says that the catalogue is signed, and from the start of that command.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { card, seeWall } from '../../test/kit/page.ts'
import { demoTitle } from '../../test/kit/titles.ts'
import { type Bench, figure, repeat } from './bench.ts'
import { onStage, timed, withBrowser } from './stage.ts'

export const bench: Bench = {
  name: 'publish-to-seen',
  about: 'a new title published → visible in a page that is open elsewhere',
  run: ({ runs }) =>
    onStage(({ world, channel }) =>
      withBrowser(async (open) => {
        const shell = await world.open(channel.link)
        const page = await open()
        await seeWall(page, shell.url)
        const results = await repeat(runs, async (run) => {
          const title = demoTitle({ id: `news-${run}`, title: `News Number ${run}` })
          const file = join(world.dir, `news-${run}.json`)
          await writeFile(file, JSON.stringify({ titles: [title] }))
          await channel.run('catalog', 'import', file)
          const seen = card(page, title.title)
            .waitFor()
            .then(() => performance.now())
          const command = world.start(['publish'], { home: channel.home })
          const [whole] = await timed(async () => {
            await command.event('catalogue')
          })
          const published = performance.now()
          const after = Math.max(0, (await seen) - published)
          await command.succeed()
          return { after, whole: whole + after }
        })
        return [
          figure(
            'publish-to-seen/after-signed',
            'ms',
            results.map(({ after }) => after),
          ),
          figure(
            'publish-to-seen/with-the-command',
            'ms',
            results.map(({ whole }) => whole),
          ),
        ]
      }),
    ),
}
