import { createHash } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longest socket path that every Unix takes (`sun_path` is 104 bytes on macOS, 108 on Linux). */
const socketPathMaxBytes = 100

/** Where a home lives when nobody says otherwise. */
export function defaultHome(env: NodeJS.ProcessEnv, platform = process.platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Kinoswarm')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Kinoswarm')
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'kinoswarm')
}

/** The control socket of a home: inside it, or under the temporary folder where that path would be too long. */
export function controlPath(home: string, platform = process.platform): string {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 24)
  if (platform === 'win32') return `\\\\.\\pipe\\kinoswarm-${name}`
  const inside = join(home, 'control.sock')
  return Buffer.byteLength(inside) <= socketPathMaxBytes ? inside : join(tmpdir(), `kinoswarm-${name}.sock`)
}

/** Files and folders of a home; each has one owner, named in ARCHITECTURE.md. */
export const homeFiles = {
  store: (home: string) => join(home, 'store'),
  keys: (home: string) => join(home, 'keys'),
  media: (home: string) => join(home, 'media'),
  adopted: (home: string) => join(home, 'adopted.json'),
  instance: (home: string) => join(home, 'instance.json'),
  network: (home: string) => join(home, 'network.json'),
  settings: (home: string) => join(home, 'settings.json'),
  library: (home: string) => join(home, 'library.json'),
  channels: (home: string) => join(home, 'channels.json'),
  channel: (home: string, id: string) => join(home, 'channels', id),
  capsules: (home: string) => join(home, 'capsules.json'),
  nodes: (home: string) => join(home, 'nodes.json'),
  devices: (home: string) => join(home, 'devices'),
}
