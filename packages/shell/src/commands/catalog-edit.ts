import { type Title, titleSchema } from '@kinoswarm/catalog-feed'
import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'

export const verb: Verb = {
  summary: 'Changes fields of one title, or prints its record',
  usage: 'catalog edit ID [--set FIELD=VALUE …]',
  arguments: { min: 1, max: 1 },
  where: 'home',
  options: {
    channel: channelOption,
    set: {
      type: 'string',
      multiple: true,
      help: 'FIELD=VALUE, the value as JSON or as it is; empty takes the field away',
    },
  },
  async run(context) {
    const { args, flags, out } = context
    const { channel, writer, save } = await openCatalogue(context)
    const title = await writer.get(args[0]!)
    if (title === null) throw new ShellError('NOT_FOUND', `There is no title ${args[0]} in the catalogue.`)
    const changes = flags.list('set')
    if (changes.length === 0) return out.emit({ event: 'title', title }, JSON.stringify(title, null, 2))
    await writer.apply({ upsert: [edited(title, changes)] })
    await save()
    out.emit({ event: 'edited', channel, id: title.id }, `Changed ${title.id}. Sign it with: kinoswarm publish`)
  },
}

function edited(title: Title, changes: string[]): Title {
  const record: Record<string, unknown> = { ...title }
  for (const change of changes) {
    const at = change.indexOf('=')
    const field = change.slice(0, at)
    if (at < 1 || field === 'id') throw new ShellError('USAGE', `--set wants FIELD=VALUE, not “${change}”.`)
    if (!fields.includes(field)) throw new ShellError('USAGE', `There is no field ${field}: ${fields.join(', ')}.`)
    record[field] = readValue(change.slice(at + 1), texts.has(field))
  }
  return record as Title
}

const fields = Object.keys(titleSchema.shape).filter((field) => field !== 'id')
/** Fields that are words: “1917” is one of them there. */
const texts = new Set(['type', 'title', 'originalTitle', 'synopsis', 'tagline', 'licence', 'attribution', 'page'])

function readValue(text: string, words: boolean): unknown {
  if (text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return words && typeof value !== 'string' ? text : value
  } catch {
    return text
  }
}
