import type { MachineTools } from './plan.ts'
import { findPlayers } from './players/find.ts'
import { findFfmpeg } from './transcode/ffmpeg.ts'

/** What a plan may count on. */
export async function findTools(env?: NodeJS.ProcessEnv): Promise<MachineTools> {
  const [players, ffmpeg] = await Promise.all([findPlayers(env), findFfmpeg(env)])
  return {
    ffmpeg: ffmpeg !== undefined,
    players: players.map((player) => (player.name === 'vlc' ? 'VLC' : player.name)),
  }
}
