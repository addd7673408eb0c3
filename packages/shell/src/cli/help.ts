import { commonOptions } from './arguments.ts'
import type { Verb, VerbOption } from './verb.ts'
import { verbs } from './verbs.ts'

/** The list of verbs, for `kinoswarm --help`. */
export async function helpOverview(names = Object.keys(verbs)): Promise<string> {
  const rows = await Promise.all(
    names.map(async (name): Promise<[string, string]> => [name, (await verbs[name]!()).verb.summary]),
  )
  return [
    'kinoswarm [link]: a cinema whose interface and catalogue live in the swarm too.',
    '',
    ...table(rows),
    '',
    'Every verb takes --home DIR, --bootstrap HOST:PORT, --json and --help.',
  ].join('\n')
}

/** One verb in full, for `kinoswarm VERB --help`. */
export function helpFor(verb: Verb): string {
  const options: Record<string, VerbOption> = { ...verb.options, ...commonOptions }
  const rows = Object.entries(options).map(([name, option]): [string, string] => [
    `${option.short ? `-${option.short}, ` : ''}--${name}${option.type === 'string' ? ' …' : ''}`,
    option.help,
  ])
  return [`kinoswarm ${verb.usage}`, '', verb.summary, '', ...table(rows)].join('\n')
}

function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
