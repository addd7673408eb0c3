/** An import that is stopped in the middle, by Ctrl-C and by a kill, as a person does it: the real command. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Each is looked into by a process of its own. */
const FILMS = 4
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
type Event = { event: string } & Record<string, unknown>

class Command {
  readonly #child: ChildProcess
  readonly events: Event[] = []
  readonly ended: Promise<number | null>

  constructor(home: string, argv: string[]) {
    const args = ['--import', 'tsx', main, ...argv, '--home', home, '--json']
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    const lines = createInterface({ input: this.#child.stdout! })
    lines.on('line', (line) => this.events.push(JSON.parse(line)))
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null)
  }

  stop(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}

async function run(home: string, ...argv: string[]): Promise<Event[]> {
  const command = new Command(home, argv)
  assert.equal(await command.ended, 0, JSON.stringify(command.events))
  return command.events
}

/** A maintainer's home, and a folder of films large enough that hashing them takes a moment. */
async function scene(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-interrupted-'))
  t.after(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  const [home, films] = [join(dir, 'home'), join(dir, 'films')]
  const [made] = await run(home, 'channel', 'create', '--name', 'Test', '--no-passphrase')
  const licence = { licence: 'CC0-1.0', attribution: 'Nobody', page: 'https://films.example/' }
  await mkdir(films)
  await writeFile(join(films, 'catalogue.json'), JSON.stringify(licence))
  await Promise.all(
    Array.from({ length: FILMS }, (_, n) => writeFile(join(films, `Film ${n} (2001).mkv`), Buffer.alloc(8 << 20, n))),
  )
  return { home, films, kept: join(home, 'channels', channelId(made!), 'torrents') }
}

function channelId({ link }: Event): string {
  return String(link).slice('kinoswarm://'.length)
}

/** Films whose hashes were written down. */
async function hashed(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).sort()
}

/** Waits until some films were hashed, or the command has ended; watches the folder, for nothing else tells. */
async function someHashed(folder: string, ended: Promise<unknown>): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!over && (await hashed(folder)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`an import ended by ${signal} leaves the catalogue as it was, and goes on where it stopped`, async (t) => {
    const { home, films, kept } = await scene(t)
    const command = new Command(home, ['catalog', 'import', films])
    await someHashed(kept, command.ended)
    command.stop(signal)
    const code = await command.ended
    const before = await hashed(kept)
    assert.ok(before.length > 0)
    if (signal === 'SIGINT' && code !== 0) {
      assert.equal(code, 1)
      // A machine too busy to end it in time ends it by force, without a word.
      const said = command.events.find(({ event }) => event === 'error')
      if (said) assert.equal(said.code, 'CANCELLED')
    }
    const finished = command.events.some(({ event }) => event === 'imported')
    const listed = await run(home, 'catalog', 'list')
    assert.equal(listed.filter(({ event }) => event === 'title').length, finished ? FILMS : 0)

    const again = await run(home, 'catalog', 'import', films)
    assert.equal(again.at(-1)?.titles, FILMS)
    const after = await hashed(kept)
    assert.deepEqual([after.length, before.filter((name) => after.includes(name))], [FILMS, before])
    const found = await run(home, 'catalog', 'check')
    assert.deepEqual([found.at(-1)?.titles, found.at(-1)?.errors], [FILMS, 0])
  })
}
