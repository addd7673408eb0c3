import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestShell } from './shell.ts'

/** A film for a list of titles, with all that a title has to have. */
export function filmTitle(id: string, title: string, source: { infohash: string } & Record<string, unknown>) {
  const page = 'https://example.org/film'
  const sources = [{ file: 0, size: 1000, ...source }]
  return { id, type: 'movie', title, year: 2020, licence: 'CC0-1.0', attribution: 'Nobody', page, sources }
}

/** A channel of one's own with these titles, published and followed. Answers with its link, once all of it is here. */
export async function publish({ shell, run, home }: TestShell, name: string, titles: object[]): Promise<string> {
  const [made] = await run('channel', 'create', '--name', name, '--key', name.toLowerCase(), '--no-passphrase')
  const file = join(home, `${name}.json`)
  await writeFile(file, JSON.stringify({ titles }))
  const link = String(made!.link)
  await run('catalog', 'import', file, '--channel', link)
  await run('publish', '--channel', link)
  const channel = shell.channels.all.find(({ id }) => link.endsWith(id))!
  while ((channel.catalogue?.titles ?? 0) < titles.length)
    await new Promise((resolve) => channel.once('catalogue', resolve))
  await channel.catalogue!.filled()
  return link
}
