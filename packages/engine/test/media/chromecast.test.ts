import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { CastChannel, namespaces } from '../../src/media/cast/chromecast/channel.ts'
import { Chromecast } from '../../src/media/cast/chromecast/chromecast.ts'
import { decodeMessage, encodeMessage, MessageReader } from '../../src/media/cast/chromecast/message.ts'
import { toDevice } from '../../src/media/cast/chromecast/search.ts'
import { MediaError } from '../../src/media/errors.ts'
import { findProgram } from '../../src/media/players/find.ts'
import { FakeChromecast } from './kit/fake-chromecast.ts'

/** Written down by hand from `cast_channel.proto`, length in front. */
const onTheWire = `00000030 0800 1201 61 1a 01 62 22 01 63 2800 32 21 ${Buffer.from('{"type":"CONNECT","origin":{"a":1').toString('hex')}`

async function device(t: TestContext) {
  const fake = await FakeChromecast.start()
  const cast = new Chromecast('Kitchen', '127.0.0.1', fake.port)
  t.after(async () => {
    await cast.close()
    await fake.close()
  })
  return { fake, cast }
}

const film = {
  url: 'http://127.0.0.1:1/film',
  type: 'video/mp4',
  title: 'A <film>',
  at: 12,
  subtitles: [{ url: 'http://127.0.0.1:1/words.vtt', name: 'English', language: 'en' }],
}

test('a message is the bytes its protocol says, and comes out of a stream cut anywhere', () => {
  const message = { source: 'a', destination: 'b', namespace: 'c', payload: '{"type":"CONNECT","origin":{"a":1' }
  const bytes = encodeMessage(message)
  assert.equal(bytes.toString('hex'), onTheWire.replaceAll(' ', ''))
  const reader = new MessageReader()
  const twice = Buffer.concat([bytes, bytes])
  const found = [...twice].flatMap((byte) => [...reader.push(Buffer.of(byte))])
  assert.deepEqual(found, [message, message])
})

test('what is no message is refused, and unknown fields are gone over', () => {
  const rows: [hex: string, payload: string | undefined][] = [
    ['3201 41', 'A'],
    ['6803 3201 41', 'A'],
    ['09 0000000000000000 3201 41', 'A'],
    ['3a02 ffff 3201 41', 'A'],
    ['3205 41', undefined],
    ['32 ffffffffffffffffffffff', undefined],
    ['0b', undefined],
    ['80', undefined],
  ]
  for (const [hex, payload] of rows) {
    const body = Buffer.from(hex.replaceAll(' ', ''), 'hex')
    if (payload !== undefined) assert.equal(decodeMessage(body).payload, payload, hex)
    else assert.throws(() => decodeMessage(body), { code: 'DEVICE_FAILED' }, hex)
  }
  const huge = Buffer.alloc(4)
  huge.writeUInt32BE(1 << 30)
  assert.throws(() => [...new MessageReader().push(huge)], { code: 'DEVICE_FAILED' })
})

test('a film is shown with its subtitles, paused, sought in, made louder and ended', async (t) => {
  const { fake, cast } = await device(t)
  await cast.show(film)
  const { media, currentTime, activeTrackIds } = fake.film ?? {}
  const { tracks, ...shown } = media as Record<string, unknown>
  assert.deepEqual(shown, {
    contentId: film.url,
    contentType: 'video/mp4',
    streamType: 'BUFFERED',
    metadata: { metadataType: 0, title: 'A <film>' },
  })
  assert.deepEqual([currentTime, activeTrackIds], [12, [1]])
  const [track] = tracks as Record<string, unknown>[]
  assert.deepEqual(
    [track?.trackContentId, track?.trackContentType, track?.language],
    [film.subtitles[0]?.url, 'text/vtt', 'en'],
  )
  await cast.pause()
  assert.deepEqual(await cast.state(), { state: 'paused', position: 12, duration: 30 })
  await cast.seek(20)
  assert.equal((await cast.state()).position, 20)
  await cast.setSubtitles(undefined)
  assert.deepEqual(fake.asked.findLast(({ type }) => type === 'EDIT_TRACKS_INFO')?.activeTrackIds, [])
  await cast.setVolume(2)
  assert.equal(fake.volume, 1)
  await cast.play()
  assert.equal((await cast.state()).state, 'playing')
  await cast.stop()
  assert.equal(fake.asked.findLast(({ type }) => type === 'STOP')?.sessionId, 'session-1')
})

test('a device that refuses a film, or goes away, is an error in words and nothing worse', async (t) => {
  const { fake, cast } = await device(t)
  fake.picky = true
  await assert.rejects(cast.show(film), { code: 'DEVICE_REFUSED' })
  await assert.rejects(cast.seek(3), (error) => error instanceof MediaError && error.code === 'DEVICE_FAILED')
  fake.picky = false
  await cast.show(film)
  fake.unplug()
  await assert.rejects(cast.pause(), { code: 'DEVICE_FAILED' })
  assert.equal((await cast.state()).state, 'stopped')
  await cast.show(film)
  fake.shout(Buffer.from('7fffffff00', 'hex'))
  await assert.rejects(cast.pause(), { code: 'DEVICE_FAILED' })
  const nobody = new Chromecast('Nobody', '127.0.0.1', 1)
  await assert.rejects(nobody.show(film), { code: 'DEVICE_FAILED' })
})

test('a heartbeat is answered, and what makes no sense is gone over', async (t) => {
  const { fake } = await device(t)
  const channel = new CastChannel('127.0.0.1', fake.port)
  t.after(() => channel.close())
  const status = () => channel.ask('receiver-0', namespaces.receiver, { type: 'GET_STATUS' })
  await channel.ready()
  await status()
  const nonsense = { source: 'x', destination: 'y', namespace: 'z', payload: '[1' }
  fake.shout(encodeMessage(nonsense))
  fake.shout(encodeMessage({ ...nonsense, payload: '{"type":7}' }))
  fake.ping()
  for (let tries = 0; fake.pongs === 0 && tries < 100; tries++) await status()
  assert.equal(fake.pongs, 1)
  const lost = once(channel, 'lost')
  fake.unplug()
  await lost
})

test('an answer to a search is believed for the device it comes from only', () => {
  const service = { name: 'x', port: 8009, txt: { fn: 'Kitchen', id: 'abc' }, addresses: ['10.0.0.9'] }
  const referer = { address: '10.0.0.9', family: 'IPv4' as const, port: 5353, size: 1 }
  assert.deepEqual(toDevice({ ...service, referer }), { id: 'abc', name: 'Kitchen', host: '10.0.0.9', port: 8009 })
  assert.equal(toDevice({ ...service, referer: { ...referer, address: '10.0.0.8' } }), undefined)
  assert.equal(toDevice({ ...service, port: 0, referer }), undefined)
})

/** In a network that is nobody's: the test makes the namespace and it goes with it. */
test('a device that announces itself is found by multicast DNS', async (t) => {
  const needed = ['unshare', 'ip'].map((name) => findProgram(name, { PATH: '/usr/bin:/usr/sbin:/bin:/sbin' }))
  if ((await Promise.all(needed)).some((program) => !program)) return t.skip('no network namespaces on this machine')
  const file = (name: string) => new URL(`./kit/${name}`, import.meta.url).pathname
  const args = ['-rn', 'sh', file('mdns-namespace.sh'), process.execPath, file('mdns-session.ts')]
  const { stdout } = await promisify(execFile)('unshare', args, { timeout: 60_000, killSignal: 'SIGKILL' })
  assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'), {
    id: 'abc',
    name: 'Kitchen',
    host: '10.9.9.1',
    port: 8009,
  })
})
