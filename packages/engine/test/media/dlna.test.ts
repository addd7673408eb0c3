import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { clock } from '../../src/media/cast/dlna.ts'
import { parseAnswer } from '../../src/media/cast/ssdp.ts'
import { decodeXml, encodeXml, field } from '../../src/media/cast/xml.ts'
import { findProgram } from '../../src/media/players/find.ts'
import { makeSamples } from './kit/samples.ts'

const run = promisify(execFile)

test('an answer to a search is believed for the device it comes from only', () => {
  const answer = (location: string) => `HTTP/1.1 200 OK\r\nLOCATION: ${location}\r\nST: x\r\n\r\n`
  assert.equal(parseAnswer(answer('http://10.0.0.9:1234/d.xml'), '10.0.0.9'), 'http://10.0.0.9:1234/d.xml')
  assert.equal(parseAnswer(answer('http://10.0.0.8:1234/d.xml'), '10.0.0.9'), undefined)
  assert.equal(parseAnswer(answer('file:///etc/passwd'), '10.0.0.9'), undefined)
  assert.equal(parseAnswer('NOTIFY * HTTP/1.1\r\nLOCATION: http://10.0.0.9/\r\n', '10.0.0.9'), undefined)
})

test('a title cannot leave its element', () => {
  const title = '</dc:title><x a="b">&\''
  assert.equal(decodeXml(encodeXml(title)), title)
  assert.equal(field(`<u:A><dc:title>${encodeXml(title)}</dc:title></u:A>`, 'title'), title)
  assert.equal(clock(3725.9), '01:02:05')
})

/** A renderer that is not ours, in a network that is nobody's: the test makes the namespace and it goes with it. */
test('a renderer is found, plays a film, seeks and stops', async (t) => {
  const needed = await Promise.all(
    ['gmediarender', 'unshare', 'ip'].map((name) => findProgram(name, { PATH: '/usr/bin:/usr/sbin:/bin:/sbin' })),
  )
  if (needed.some((program) => !program)) return t.skip('no gmediarender on this machine')
  const dir = await makeSamples({ only: ['aac-first.mp4'] })
  const script = new URL('./kit/dlna-namespace.sh', import.meta.url).pathname
  const args = ['-rn', 'sh', script, process.execPath, new URL('./kit/dlna-session.ts', import.meta.url).pathname, dir]
  const { stdout } = await run('unshare', args, { timeout: 60_000, killSignal: 'SIGKILL' })
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>
  assert.equal(told.name, 'TestTV')
  assert.equal(told.playing, 'playing')
  assert.equal(told.duration, 30)
  assert.ok(Number(told.afterSeek) >= 20, `after the seek ${told.afterSeek}`)
  assert.equal(told.stopped, 'stopped')
})
