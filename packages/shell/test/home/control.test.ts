import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import type { Output, OutputEvent } from '../../src/cli/output.ts'
import { ShellError } from '../../src/errors.ts'
import { carriedOutByOwner, connectOwner } from '../../src/home/control-client.ts'
import { ControlServer, type ControlSession } from '../../src/home/control-server.ts'
import { controlPath } from '../../src/home/paths.ts'

async function newHome(t: TestContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'kinoswarm-control-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  return home
}

async function owner(t: TestContext, handle: (session: ControlSession) => Promise<number>): Promise<string> {
  const home = await newHome(t)
  const server = new ControlServer(home, handle)
  await server.ready()
  t.after(() => server.close())
  return home
}

function recorder(answer = '') {
  const events: OutputEvent[] = []
  const said: string[] = []
  const asked: string[] = []
  const out: Output = {
    json: true,
    emit: (event) => void events.push(event),
    say: (text) => void said.push(text),
    async ask(question) {
      asked.push(question)
      return answer
    },
  }
  return { out, events, said, asked }
}

test('where nobody owns a home, the command is carried out by who typed it', async (t) => {
  const home = await newHome(t)
  assert.equal(await carriedOutByOwner({ home, argv: ['publish'], cwd: '/', out: recorder().out }), undefined)
})

test('a socket file that a crash left behind is nobody, and is taken over', async (t) => {
  const home = await newHome(t)
  await writeFile(controlPath(home), '')
  assert.equal(await connectOwner(home), undefined)
  const server = new ControlServer(home, async () => 0)
  await server.ready()
  t.after(() => server.close())
  const socket = await connectOwner(home)
  assert.ok(socket)
  socket.destroy()
})

test('events, words and questions travel, and so does the exit code', async (t) => {
  const home = await owner(t, async ({ request, out }) => {
    assert.deepEqual(request, { run: ['publish', '--json'], cwd: '/films', json: true })
    out.emit({ event: 'done', answer: await out.ask('Really? ') })
    out.say('Well.')
    return 0
  })
  const { out, events, said, asked } = recorder('yes')
  assert.equal(await carriedOutByOwner({ home, argv: ['publish', '--json'], cwd: '/films', out }), 0)
  assert.deepEqual([events, said, asked], [[{ event: 'done', answer: 'yes' }], ['Well.'], ['Really? ']])
})

test('an error of the owner is said here, with its code', async (t) => {
  const home = await owner(t, async () => {
    throw new ShellError('USAGE', 'Not like this.')
  })
  const { out, events } = recorder()
  assert.equal(await carriedOutByOwner({ home, argv: ['x'], cwd: '/', out }), 2)
  assert.deepEqual(events, [{ event: 'error', code: 'USAGE', message: 'Not like this.' }])
})

test('who goes away in the middle is noticed', async (t) => {
  let noticed = () => {}
  const gone = new Promise<void>((resolve) => {
    noticed = resolve
  })
  let began = () => {}
  const started = new Promise<void>((resolve) => {
    began = resolve
  })
  const home = await owner(t, async ({ signal }) => {
    signal.addEventListener('abort', () => noticed())
    began()
    await gone
    return 0
  })
  const socket = await connectOwner(home)
  socket!.write('{"run":[],"cwd":"/","json":true}\n')
  await started
  socket!.destroy()
  await gone
})

test('garbage on the socket ends that conversation alone', async (t) => {
  const home = await owner(t, async () => 0)
  const bad = await connectOwner(home)
  const closed = new Promise((resolve) => bad!.once('close', resolve))
  bad!.write('this is no JSON\n')
  bad!.resume()
  await closed
  assert.equal(await carriedOutByOwner({ home, argv: [], cwd: '/', out: recorder().out }), 0)
})

test('only the owner of the home may speak to it', { skip: process.platform === 'win32' }, async (t) => {
  const home = await owner(t, async () => 0)
  assert.equal((await stat(controlPath(home))).mode & 0o077, 0)
})

test('a home whose path is too long for a socket has it elsewhere, its own', () => {
  const long = `/${'x'.repeat(120)}`
  assert.ok(controlPath(long, 'linux').length <= 100)
  assert.notEqual(controlPath(long, 'linux'), controlPath(`${long}y`, 'linux'))
  assert.equal(controlPath('/home/me/k', 'linux'), '/home/me/k/control.sock')
})

test('Ctrl-C at the command stops the work of the owner, and is not told as its end', async (t) => {
  let begun: (signal: AbortSignal) => void
  const session = new Promise<AbortSignal>((resolve) => {
    begun = resolve
  })
  const home = await owner(t, async ({ signal }) => {
    begun(signal)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return 0
  })
  const module = new URL('../../src/home/control-client.ts', import.meta.url).href
  const out = '{ json: false, emit() {}, say() {}, ask() {} }'
  const program = `import { carriedOutByOwner } from ${JSON.stringify(module)}
    const typed = { home: ${JSON.stringify(home)}, argv: ['catalog', 'import'], cwd: '/', out: ${out} }
    await carriedOutByOwner(typed).catch((error) => console.log(error.message))`
  const words = ['--import', 'tsx', '--input-type=module', '--eval', program]
  const command = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const signal = await session
  const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve))
  command.kill('SIGINT')
  assert.match(await text(command.stdout), /^Stopped\. .*runs on/)
  await stopped
})
