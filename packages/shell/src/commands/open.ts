import { looksLikeLink, parseLink } from '@kinoswarm/catalog-feed'
import { openBrowser } from '../browser.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { messageOf, ShellError } from '../errors.ts'
import { connectOwner, converse } from '../home/control-client.ts'
import { ownHome } from '../home/owner.ts'
import { Shell } from '../shell.ts'
import { untilAborted } from '../until.ts'
import { shellVersion } from '../version.ts'

/** A first start waits this long for the channel's own interface before it shows the built-in one. */
const firstUiTimeoutMs = 3_000
/** By then a peer of a living channel has answered, even over a slow line. */
const silenceNoticeMs = 15_000

export const verb: Verb = {
  summary: 'Opens a channel, or the one of last time, in the browser',
  usage: '[open] [LINK] [--no-open] [--port N]',
  where: 'here',
  arguments: { min: 0, max: 1 },
  options: {
    'no-open': { type: 'boolean', help: 'start no browser' },
    port: { type: 'string', help: 'port on 127.0.0.1; absent = the one of last time, or any free one' },
  },
  async run(context) {
    const link = readLink(context.args[0])
    const port = readPort(context.flags.text('port'))
    if (await openRunning(context, context.home, link)) return
    await runShell(context, link, port)
  },
}

/** A shell that already runs on this home opens its page instead. */
export async function openRunning(context: VerbContext, home: string, link?: string): Promise<boolean> {
  const socket = await connectOwner(home)
  if (!socket) return false
  const { out, cwd, flags } = context
  const code = await converse(
    socket,
    { open: link ? [link] : [], cwd, json: out.json, browser: !flags.on('no-open') },
    out,
  )
  if (code !== 0) throw new ShellError('HOME_IN_USE', 'Another Kinoswarm works with this home and shows no page.')
  return true
}

async function runShell(context: VerbContext, link: string | undefined, port: number): Promise<void> {
  const { out, signal, bootstrap, flags } = context
  const started = performance.now()
  const workshop = await context.workshop()
  const quitting = new AbortController()
  const ended = AbortSignal.any([signal, quitting.signal])
  const { carryOut } = context
  const shell = new Shell({ workshop, bootstrap, link, port, carryOut, quit: () => quitting.abort() })
  shell.on('notice', ({ code, message }) => out.emit({ event: 'notice', code, message }, message))
  const owner = ownHome(workshop, {
    carryOut: context.carryOut,
    async open(session) {
      if (session.link) await shell.openLink(session.link)
      announce(shell, session.out, performance.now())
      if (session.browser) await openBrowser(shell.url)
    },
  })
  try {
    await Promise.all([shell.ready(), owner.ready()])
    await shell.waitForUi(firstUiTimeoutMs)
    if (signal.aborted) return
    announce(shell, out, started)
    if (!flags.on('no-open')) await offerBrowser(shell.url, context)
    noticeSilence(shell, context)
    await untilAborted(ended)
  } finally {
    await owner.close()
    await shell.close()
  }
}

function announce(shell: Shell, out: VerbContext['out'], started: number): void {
  const { version, from } = shell.ui
  const channel = shell.home?.id ?? null
  const ms = Math.round(performance.now() - started)
  const name = shell.home?.reader.state.name || 'Kinoswarm'
  out.emit(
    { event: 'ready', url: shell.url, channel, version, from, ms, shell: shellVersion },
    `${name} is open at ${shell.url}`,
  )
}

async function offerBrowser(url: string, { out }: VerbContext): Promise<void> {
  if (await openBrowser(url)) return
  out.emit(
    { event: 'notice', code: 'BROWSER_ABSENT', message: 'No browser could be started here.' },
    `No browser could be started here. Open the address above in one on this machine.`,
  )
}

/** Says once why nothing appears, if nothing does. The shell goes on looking. */
function noticeSilence(shell: Shell, { out, signal }: VerbContext): void {
  const home = shell.home
  if (!home || home.reader.state.root) return
  const timer = setTimeout(() => {
    if (home.reader.state.root) return
    const alone = shell.swarm.peers === 0
    const code = alone ? 'SWARM_EMPTY' : 'CHANNEL_SILENT'
    const message = alone
      ? 'Nobody who has this channel could be reached yet. Check the link and the connection; the search goes on.'
      : 'The peers that were reached do not have this channel. Check the link; the search goes on.'
    out.emit({ event: 'notice', code, message }, message)
  }, silenceNoticeMs)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}

function readLink(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    parseLink(text)
    return text
  } catch (cause) {
    const neither = 'is neither a command nor a channel link. A link looks like kinoswarm://… with 52 characters.'
    const message = looksLikeLink(text) ? messageOf(cause) : `“${text.slice(0, 80)}” ${neither}`
    throw new ShellError('USAGE', message, { cause })
  }
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ShellError('USAGE', `“${text}” is not a port. Give a number from 1024 to 65535.`)
  }
  return port
}
