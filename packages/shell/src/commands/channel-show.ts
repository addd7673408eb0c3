import type { ChannelState } from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { readChannelList } from '../home/channel-list.ts'
import { listMaintained } from '../maintain/maintainers.ts'

export const verb: Verb = {
  summary: 'Shows who signs a channel, what is newest in it, and when that was last confirmed',
  usage: 'channel show [LINK] [--forget-alarms]',
  where: 'home',
  arguments: { min: 0, max: 1 },
  options: { 'forget-alarms': { type: 'boolean', help: 'remove alarms once you have seen them, with their evidence' } },
  async run(context) {
    const workshop = await context.workshop()
    const links = context.args[0] ? [context.args[0]] : await known(context)
    for (const link of links) {
      const reader = await workshop.reader(link)
      await reader.settled()
      const { state } = reader
      const { alarms, ...facts } = state
      const plain = alarms.map(({ code, message, at }) => ({ code, message, at }))
      context.out.emit({ event: 'channel', ...facts, alarms: plain }, describe(state).join('\n'))
      if (context.flags.on('forget-alarms')) await reader.dismissAlarms()
    }
    if (links.length === 0) context.out.say('There is no channel in this home yet.')
  },
}

async function known(context: VerbContext): Promise<string[]> {
  const workshop = await context.workshop()
  const own = (await listMaintained(workshop)).map(({ id }) => id)
  return [...new Set([...own, ...(await readChannelList(context.home))])]
}

function describe(state: ChannelState): string[] {
  const { root, release, catalogue } = state
  if (!root) return [`${state.link}`, '  nothing of it has reached this computer yet']
  const { forkOf } = root
  return [
    `${state.name}  ${state.link}`,
    `  words      ${state.words.join(' ')}, colour ${state.colour}`,
    `  signed by  ${root.roles.release.threshold} of ${root.roles.release.keys.length} keys (root ${root.version}), followed here since ${day(state.since)}`,
    `  interface  ${release ? `${release.version} (number ${release.seq})` : 'none'}`,
    `  catalogue  ${catalogue ? `${counted(catalogue.titles, 'title')} (number ${catalogue.seq})` : 'none'}`,
    `  confirmed  ${confirmation(state)}`,
    ...(root.successors
      ? [
          `  successors ${root.successors.threshold} of ${root.successors.keys.length} keys, after ${root.successors.afterDays} silent days`,
        ]
      : []),
    ...waiting(state),
    ...(forkOf ? [`  fork of    ${forkOf.name}, ${forkOf.channel}`] : []),
    ...state.alarms.map(({ message, at }) => `  ALARM      ${message} (${day(at)})`),
  ]
}

function waiting({ link, succession }: ChannelState): string[] {
  if (!succession) return []
  const { threshold, keys, refused } = succession
  const then = refused === null ? `To follow them: kinoswarm channel accept ${link}` : refused
  return [`  TAKEOVER   the successors (${threshold} of ${keys.length} keys) ask to take over. ${then}`]
}

function confirmation({ standing, confirmed }: ChannelState): string {
  if (confirmed === undefined) return 'never'
  return standing === 'confirmed' ? `${day(confirmed)}` : `not confirmed since ${day(confirmed)}`
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
