/** Which interface of its channel a home has whole on its disk; asks nothing of the shell that works there. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The newest version, and when it was, by `Date.now()`; undefined while there is none. */
export async function wholeInterface(home: string): Promise<{ version: string; at: number } | undefined> {
  const channels = join(home, 'channels')
  const [channel] = await readdir(channels).catch(() => [])
  if (!channel) return undefined
  const file = join(channels, channel, 'install.json')
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const { trial, good } = JSON.parse(text) as Record<string, { version: string } | undefined>
  const newest = trial ?? good
  return newest && { version: newest.version, at: (await stat(file)).mtimeMs }
}
