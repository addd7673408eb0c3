import { mkdir } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Output } from '../cli/output.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import { commonHeaders } from '../http/headers.ts'
import { Refusal } from '../http/refusal.ts'
import type { ControlServices } from './control-services.ts'

/** What the desk may do: a maintainer's daily work. Keys are not exported over HTTP, and nothing here names other folders. */
const deskVerbs = new Set([
  'channel create',
  'channel show',
  'catalog add',
  'catalog list',
  'catalog remove',
  'catalog check',
  'catalog diff',
  'fork',
  'publish',
])
const wordsMax = 100
const wordMaxLength = 8_000

/** What a verb did, for programs; each kind has more fields of its own. */
export interface DeskEvent {
  event?: string
  /** Of the channel that was made. */
  id?: string
  /** What the channel that was made is called. */
  name?: string
  /** What the film that was added is called. */
  title?: string
  /** How far something is that takes a while. */
  done?: number
  total?: number
  unit?: 'bytes' | 'titles'
  /** Of a warning. */
  message?: string
}

export interface DeskLine {
  event?: DeskEvent
  text?: string
  error?: { code: string; message: string }
}

/** Folder where files that were dropped on the desk lie. Films stay there: they are given from there. */
export function deskFolder(home: string): string {
  return join(home, 'desk')
}

/**
 * Carries out one verb and answers with what it says, a DeskLine a line. Questions are answered by `answers` in their
 * order (a passphrase, twice for a new key); one more question than answers ends the verb.
 */
export async function runOnDesk(
  services: ControlServices,
  asked: { argv: unknown; answers: unknown },
  response: ServerResponse,
): Promise<void> {
  const argv = words(asked.argv)
  const answers = words(asked.answers ?? [])
  if (!deskVerbs.has(argv.slice(0, 2).join(' ')) && !deskVerbs.has(argv[0] ?? '')) {
    throw new Refusal(403, 'VERB', 'This is not done from the desk.')
  }
  const cwd = deskFolder(services.workshop.home)
  await mkdir(cwd, { recursive: true, mode: 0o700 })
  response.writeHead(200, { ...commonHeaders, 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  /** Where a file lies that was dropped here is nothing to a person: they know it by the name it had. */
  const plain = (text: string) => text.replaceAll(join(cwd, '/'), '')
  const say = (line: DeskLine) => {
    const text = line.text !== undefined && { text: plain(line.text) }
    const error = line.error && { error: { ...line.error, message: plain(line.error.message) } }
    response.write(`${JSON.stringify({ ...line, ...text, ...error })}\n`)
  }
  try {
    await services.carryOut({ argv, cwd, out: deskOutput(say, answers), signal: gone.signal }, services.workshop)
  } catch (error) {
    say({ error: { code: codeOf(error) ?? 'INTERNAL', message: messageOf(error) } })
  }
  response.end()
}

function deskOutput(say: (line: DeskLine) => void, answers: string[]): Output {
  return {
    json: false,
    emit: (event, sentence) => say({ event, ...(sentence !== undefined && { text: sentence }) }),
    say: (text) => say({ text }),
    async ask(question) {
      const answer = answers.shift()
      if (answer === undefined) throw new ShellError('CANCELLED', question.trim())
      return answer
    },
  }
}

function words(value: unknown): string[] {
  const fits = Array.isArray(value) && value.length <= wordsMax
  if (!fits || !value.every((word) => typeof word === 'string' && word.length <= wordMaxLength)) {
    throw new Refusal(400, 'BODY_INVALID', 'Say what to do as a list of words.')
  }
  return value
}
