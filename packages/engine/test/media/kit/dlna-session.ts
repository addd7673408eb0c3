/** What a viewer does with a television, told in one line of JSON. */
import { once } from 'node:events'
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DlnaRenderer } from '../../../src/media/cast/dlna.ts'
import type { CastState } from '../../../src/media/cast/screen.ts'
import { searchRenderers } from '../../../src/media/cast/ssdp.ts'

const [address = '', dir = ''] = process.argv.slice(2)
const path = join(dir, 'aac-first.mp4')
const { size } = statSync(path)
const server = createServer((request, response) => {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const headers = {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'content-length': size - start,
    'content-range': `bytes ${start}-${size - 1}/${size}`,
  }
  response.writeHead(request.headers.range ? 206 : 200, headers)
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(path, { start })
      .on('error', () => {})
      .pipe(response)
})
server.listen(0, address)
await once(server, 'listening')

const location = await new Promise<string>((resolve, reject) => {
  searchRenderers({ address, timeoutMs: 10_000, onFound: resolve }).then(() => reject(new Error('none found')), reject)
})
const television = await DlnaRenderer.open(location)
const until = async (test: (state: CastState) => boolean) => {
  const limit = Date.now() + 10_000
  for (;;) {
    const state = await television.state()
    if (test(state) || Date.now() > limit) return state
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
await television.show({
  url: `http://${address}:${(server.address() as AddressInfo).port}/film`,
  type: 'video/mp4',
  title: 'A <film> & more',
})
const playing = await until(
  ({ state, position, duration }) => state === 'playing' && position >= 1 && duration !== undefined,
)
await television.seek(20)
const sought = await until(({ position }) => position >= 20)
await television.setVolume(0.4)
await television.stop()
const stopped = await until(({ state }) => state === 'stopped')
const told = {
  name: television.name,
  playing: playing.state,
  duration: playing.duration,
  afterSeek: sought.position,
  stopped: stopped.state,
}
process.stdout.write(`${JSON.stringify(told)}\n`)
process.exit(0)
