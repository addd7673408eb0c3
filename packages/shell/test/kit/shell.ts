import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { carryOut } from '../../src/cli/carry.ts'
import type { Output, OutputEvent } from '../../src/cli/output.ts'
import { openWorkshop } from '../../src/home/workshop.ts'
import { Shell } from '../../src/shell.ts'
import { SiteClient } from './client.ts'

export interface TestShell {
  shell: Shell
  home: string
  page: SiteClient
  control: SiteClient
  /** Carries out a command on this home, as from another terminal. */
  run(...argv: string[]): Promise<OutputEvent[]>
  /** Resolves when the page has asked to quit. */
  quitting: Promise<void>
  /** Ends it; another one can be started on its home. */
  stop(): Promise<void>
}

export interface TestShellOptions {
  link?: string
  bootstrap?: string[]
  /** Absent = a new one. */
  home?: string
}

/** A whole shell in this process, on a home of its own and without any network but the one it is given. */
export async function testShell(
  t: TestContext,
  { home: known, ...options }: TestShellOptions = {},
): Promise<TestShell> {
  const home = known ?? (await mkdtemp(join(tmpdir(), 'kinoswarm-shell-')))
  const workshop = await openWorkshop(home)
  let quit = () => {}
  const quitting = new Promise<void>((resolve) => {
    quit = resolve
  })
  const shell = new Shell({ workshop, bootstrap: [], carryOut, quit, ...options })
  const stop = async () => {
    await shell.close()
    await workshop.close()
  }
  t.after(async () => {
    await stop()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  })
  await shell.ready()
  const page = new SiteClient(shell.url)
  const control = new SiteClient(shell.controlUrl)
  await page.signIn('/api/v1/session')
  await control.signIn('/control/v1/session')
  const run = async (...argv: string[]) => {
    const events: OutputEvent[] = []
    const out: Output = {
      json: true,
      emit: (event) => void events.push(event),
      say: () => {},
      ask: async () => '',
    }
    await carryOut({ argv, cwd: home, out, signal: new AbortController().signal }, workshop)
    return events
  }
  return { shell, home, page, control, run, quitting, stop }
}
