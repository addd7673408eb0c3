import { setMaxListeners } from 'node:events'
import { plainText } from '@kinoswarm/catalog-feed/plain'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import { type Invocation, parseInvocation } from './arguments.ts'
import { carryOut } from './carry.ts'
import { type Output, terminalOutput } from './output.ts'
import type { Verb } from './verb.ts'
import { findVerb, verbs, verbsUnder } from './verbs.ts'

/** How long the end of a process may take after Ctrl-C before it is cut short. Closing a store takes well under one. */
const shutdownTimeoutMs = 5_000

/** Runs what was typed and answers with the exit code: 0 fine, 1 failed, 2 wrong usage. */
export async function runCli(argv: string[]): Promise<number> {
  const json = argv.includes('--json')
  const out = terminalOutput(json)
  try {
    return await runVerb(argv, out)
  } catch (error) {
    return report(error, out)
  }
}

async function runVerb(argv: string[], out: Output): Promise<number> {
  if (argv[0] === '--help' || argv[0] === '-h' || argv[0] === 'help') return showOverview(out)
  if (argv[0] === '--version') return showVersion(out)
  const { name, rest } = findVerb(argv)
  if (name === 'open' && rest[0] !== undefined && verbsUnder(rest[0]).length > 0) {
    await showOverview(out, verbsUnder(rest[0]))
    return asksForHelp(rest) ? 0 : 2
  }
  const { verb } = await verbs[name]!()
  if (asksForHelp(rest)) {
    const { helpFor } = await import('./help.ts')
    out.say(helpFor(verb))
    return 0
  }
  const invocation = parseInvocation(verb, rest, process.env, process.cwd())
  if (verb.where === 'home') {
    const { carriedOutByOwner } = await import('../home/control-client.ts')
    const code = await carriedOutByOwner({ home: invocation.home, argv, cwd: process.cwd(), out })
    if (code !== undefined) return code
  }
  return runHere(verb, invocation, out)
}

async function runHere(verb: Verb, invocation: Invocation, out: Output): Promise<number> {
  const abort = abortOnSignals()
  keepRunning(out)
  let opened: Promise<import('../home/workshop.ts').Workshop> | undefined
  try {
    await verb.run({
      ...invocation,
      cwd: process.cwd(),
      out,
      signal: abort,
      carryOut,
      workshop: () => {
        opened ??= import('../home/workshop.ts').then(({ openWorkshop }) => openWorkshop(invocation.home))
        return opened
      },
    })
    return 0
  } finally {
    const workshop = await opened?.catch(() => undefined)
    await workshop?.close()
  }
}

/**
 * Libraries below reject promises nobody holds when a peer goes away at the wrong moment. That is said, and does not end
 * the film somebody watches. An exception outside of any promise is another matter: nobody knows what state is left.
 */
function keepRunning(out: Output): void {
  process.on('unhandledRejection', (error) => {
    if (!/CLOSED|CANCELED|CANCELLED|DESTROYED|ABORT/.test(codeOf(error) ?? ''))
      out.say(`In the background: ${messageOf(error)}`)
  })
}

/** The first Ctrl-C asks for an orderly end, the second one ends at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController()
  // One listener for each file that is read: an import of a thousand films is no leak.
  setMaxListeners(0, controller.signal)
  const end = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
    setTimeout(() => process.exit(1), shutdownTimeoutMs).unref()
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('SIGHUP', end)
  // A child of ours ends with its parent, however the parent ended.
  if (process.env.KINOSWARM_LEASH === 'stdin') process.stdin.resume().once('end', end).once('error', end)
  return controller.signal
}

/** Says what went wrong and gives the exit code. Errors without a code are ours, and show where they came from. */
export function report(error: unknown, out: Output): number {
  const code = codeOf(error)
  const message = messageOf(error)
  if (code === undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  out.emit({ event: 'error', code: code ?? 'INTERNAL', message })
  if (!out.json) process.stderr.write(`${plainText(message)}\n`)
  return error instanceof ShellError && error.code === 'USAGE' ? 2 : 1
}

async function showOverview(out: Output, names?: string[]): Promise<number> {
  const { helpOverview } = await import('./help.ts')
  out.say(await helpOverview(names))
  return 0
}

function asksForHelp(words: string[]): boolean {
  return words.includes('--help') || words.includes('-h')
}

function showVersion(out: Output): number {
  const version = process.env.KINOSWARM_VERSION ?? 'development'
  out.emit({ event: 'version', version, node: process.version }, `kinoswarm ${version} (Node ${process.version})`)
  return 0
}
