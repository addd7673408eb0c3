/** The channels that are followed here, as the shell's own page arranges them. Most trusted first. */
import type { ReleaseVersion } from '../api.ts'
import type { ControlServices } from './control-services.ts'

export interface FollowedFace {
  id: string
  name: string
  /** What the person calls it. */
  petname: string
  /** Provides the interface: it is first, and cannot be left. */
  home: boolean
  words: string[]
  colour: string
  /** Newest first; none before its interface was opened once. */
  versions: ReleaseVersion[]
}

export function followedChannels({
  readers,
  channels,
  workshop,
}: Pick<ControlServices, 'readers' | 'channels' | 'workshop'>): FollowedFace[] {
  return readers().map(({ id }) => {
    const { name, petname = '', home, words, colour } = channels().status(id)
    return { id, name, petname, home, words, colour, versions: workshop.installers.get(id)?.versions() ?? [] }
  })
}
