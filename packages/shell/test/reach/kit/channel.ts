import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChannelReader, createChannel, type Maintainer, MemoryState } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import crypto from 'hypercore-crypto'

const shellRange = { min: '0.1.0', below: '1.0.0' }

/** A real signed channel with one release: `/index.html` and a script of 200 kB. */
export async function makeChannel(store: Corestore, dir: string): Promise<Maintainer> {
  const maintainer = await createChannel({
    store,
    keyPair: crypto.keyPair(),
    name: 'Open Cinema',
    state: new MemoryState(),
  })
  await release(maintainer, dir, '1.0.0')
  await maintainer.confirm()
  return maintainer
}

export async function release(maintainer: Maintainer, dir: string, version: string): Promise<void> {
  const ui = join(dir, `ui-${version}`)
  await mkdir(ui, { recursive: true })
  await writeFile(join(ui, 'index.html'), `<h1>${version}</h1>`)
  await writeFile(join(ui, 'app.js'), crypto.randomBytes(200_000))
  await maintainer.publishRelease({ dir: ui, version, shell: shellRange })
}

export async function openReader(store: Corestore, link: string): Promise<ChannelReader> {
  const reader = new ChannelReader({ store, link, state: new MemoryState() })
  await reader.ready()
  return reader
}

/** Resolves once the reader trusts a release of that version, or the time is up. */
export async function untilVersion(reader: ChannelReader, version: string, timeoutMs = 15_000): Promise<void> {
  const late = AbortSignal.timeout(timeoutMs)
  while (reader.state.release?.version !== version) {
    await new Promise<void>((resolve, reject) => {
      reader.once('update', resolve)
      late.addEventListener('abort', () => reject(new Error(`no version ${version} in ${timeoutMs} ms`)))
    })
  }
}
