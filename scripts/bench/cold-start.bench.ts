/**
 * From nothing to a whole interface: a new process with an empty home, until it says `ready` with the interface that
 * came over the swarm, then until the wall of posters is painted. Compared with a bare script that reads the same files
 * from one Hyperdrive over the same test net, as a whole process too, and with no check, no server and no catalogue.
 */
import { Command } from '../../test/kit/command.ts'
import { builtUi } from '../../test/kit/world.ts'
import { type Bench, figure, repeat } from './bench.ts'
import { floorScript } from './floor.ts'
import { forget, onStage, type Stage, timed, withBrowser } from './stage.ts'

export const bench: Bench = {
  name: 'cold-start',
  about:
    'empty home → interface complete over the swarm (whole process), against a bare Hyperdrive read of the same bytes; then → painted',
  run: ({ runs }) =>
    onStage((stage) =>
      withBrowser(async (open) => {
        const floor = await startFloor(stage)
        const results = await repeat(runs, async () => {
          const bare = await floor.read()
          const home = stage.world.newHome('cold')
          const [ms, shell] = await timed(() => stage.world.open(stage.channel.link, { home }))
          if (shell.ready.from !== 'swarm') throw new Error(`the interface came from ${shell.ready.from}`)
          const page = await open()
          const [painted] = await timed(async () => {
            await page.goto(shell.url)
            await page.waitForFunction(postersPainted)
          })
          await page.close()
          await shell.command.stop()
          await forget(home)
          return { bare, ms, painted, inside: Number(shell.ready.ms) }
        })
        await floor.seeder.stop()
        const baseline = { name: 'bare Hyperdrive read', values: results.map(({ bare }) => bare) }
        return [
          figure(
            'cold-start/ready',
            'ms',
            results.map(({ ms }) => ms),
            baseline,
          ),
          figure(
            'cold-start/ready-inside',
            'ms',
            results.map(({ inside }) => inside),
          ),
          figure(
            'cold-start/painted-after-ready',
            'ms',
            results.map(({ painted }) => painted),
          ),
        ]
      }),
    ),
}

/** A poster of the catalogue is decoded and its place on the screen. Runs in the page. */
function postersPainted(): boolean {
  const images = [...document.querySelectorAll<HTMLImageElement>('[data-testid=poster-card] img')]
  return images.some(
    (image) => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().top < innerHeight,
  )
}

async function startFloor({ world }: Stage): Promise<{ seeder: Command; read: () => Promise<number> }> {
  const entry = await floorScript('drive')
  const port = String(world.testnet.bootstrap[0]!.port)
  const seeder = new Command(['seed', builtUi, world.newHome('floor'), port], { entry })
  const { key } = await seeder.event('seeding')
  async function read(): Promise<number> {
    const folder = world.newHome('floor')
    const [ms, reader] = await timed(async () => {
      const command = new Command(['read', String(key), folder, port], { entry })
      await command.event('done')
      return command
    })
    await reader.ended
    await forget(folder)
    return ms
  }
  return { seeder, read }
}
