import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import { defaultHome } from '../home/paths.ts'
import { Flags, type FlagValue, type Verb, type VerbOption } from './verb.ts'

/** Options every verb has. */
export const commonOptions: Record<string, VerbOption> = {
  home: {
    type: 'string',
    help: `folder of everything Kinoswarm keeps (else $KINOSWARM_HOME, else ${defaultHome(process.env)})`,
  },
  bootstrap: { type: 'string', multiple: true, help: 'HOST:PORT of a DHT node, repeatable; “none” for no DHT' },
  json: { type: 'boolean', help: 'one JSON object a line on standard output' },
  help: { type: 'boolean', short: 'h', help: 'show this' },
}

export interface Invocation {
  args: string[]
  flags: Flags
  home: string
  bootstrap?: string[]
  json: boolean
}

/** Reads what was typed after the verb. Throws USAGE with a sentence for whatever does not fit. */
export function parseInvocation(verb: Verb, argv: string[], env: NodeJS.ProcessEnv, cwd: string): Invocation {
  const { values, positionals } = parse(verb, argv)
  const flags = new Flags(values)
  const { min, max } = verb.arguments ?? { min: 0, max: 0 }
  if (positionals.length < min || positionals.length > max) {
    throw new ShellError('USAGE', `Usage: kinoswarm ${verb.usage}`)
  }
  return {
    args: positionals,
    flags,
    home: resolve(cwd, flags.text('home') ?? env.KINOSWARM_HOME ?? defaultHome(env)),
    bootstrap: parseBootstrap(flags.list('bootstrap'), env.KINOSWARM_BOOTSTRAP),
    json: flags.on('json'),
  }
}

function parse(verb: Verb, argv: string[]): { values: Record<string, FlagValue>; positionals: string[] } {
  const options: Record<string, VerbOption> = { ...verb.options, ...commonOptions }
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, strict: true })
  } catch (error) {
    if (!codeOf(error)?.startsWith('ERR_PARSE_ARGS')) throw error
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new ShellError('USAGE', `${misfit(error, known)}\nUsage: kinoswarm ${verb.usage}`, { cause: error })
  }
}

/** What did not fit, without the parser's advice for programmers. */
function misfit(error: unknown, known: string[]): string {
  const unknown = /^Unknown option '([^']+)'/.exec(messageOf(error))?.[1]
  if (!unknown) return messageOf(error)
  return `There is no option ${unknown} here. What there is: ${known.join(', ')}.`
}

/** `none` means no DHT at all; nothing said means the well-known nodes. */
export function parseBootstrap(given: string[], fromEnv: string | undefined): string[] | undefined {
  const nodes = given.length > 0 ? given : (fromEnv?.split(',').filter(Boolean) ?? [])
  if (nodes.length === 0) return undefined
  if (nodes.length === 1 && nodes[0] === 'none') return []
  for (const node of nodes) {
    const port = Number(/^(?:[^\s:]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(node)?.[1])
    if (!(port > 0 && port < 65536)) {
      throw new ShellError('USAGE', `“${node}” is not the address of a DHT node. Write it as HOST:PORT.`)
    }
  }
  return nodes
}
