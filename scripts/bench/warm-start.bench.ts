import { type Bench, figure, repeat } from './bench.ts'
import { onStage, timed } from './stage.ts'

/** Nobody listens there: a machine with no way to any peer. */
const nowhere = '127.0.0.1:9'

export const bench: Bench = {
  name: 'warm-start',
  about: 'a home that was used before → ready (whole process): with the swarm there, and with no network at all',
  run: ({ runs }) =>
    onStage(async ({ world, channel }) => {
      const { home, command } = await world.open(channel.link)
      await command.stop()
      const start = (bootstrap: string[]) => async () => {
        const shell = world.startOn(bootstrap, ['open', '--no-open'], { home })
        const [ms, ready] = await timed(() => shell.event('ready'))
        if (ready.from !== 'disk') throw new Error(`the interface came from ${ready.from}`)
        await shell.stop()
        return ms
      }
      return [
        figure('warm-start/ready', 'ms', await repeat(runs, start(world.bootstrap))),
        figure('warm-start/ready-offline', 'ms', await repeat(runs, start([nowhere]))),
      ]
    }),
}
