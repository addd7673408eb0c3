import { createInterface } from 'node:readline/promises'
import { plainText } from '@kinoswarm/catalog-feed/plain'
import { ShellError } from '../errors.ts'
import { Bar } from './bar.ts'

/** A line of `--json`: what happened, and its facts. */
export interface OutputEvent {
  event: string
  [fact: string]: unknown
}

/** Where a verb speaks to: this terminal, or the one that a running process carries the verb out for. */
export interface Output {
  readonly json: boolean
  /** With `--json` one JSON object a line on standard output; else the sentence, if there is one. */
  emit(event: OutputEvent, sentence?: string): void
  /** For the person only: standard error with `--json`, standard output without. */
  say(text: string): void
  /** Asks the person at the keyboard and waits. `secret` hides what is typed. Rejects where nobody can answer. */
  ask(question: string, options?: { secret?: boolean }): Promise<string>
}

/** The terminal this process was started from. */
export function terminalOutput(json: boolean): Output {
  const bar = new Bar(process.stderr)
  return {
    json,
    emit(event, sentence) {
      if (json) return void process.stdout.write(`${JSON.stringify(event)}\n`)
      if (sentence === undefined) return
      if (event.event === 'progress') return bar.show(event, sentence)
      bar.clear()
      process.stdout.write(`${plainText(sentence)}\n`)
    },
    say(text) {
      bar.clear()
      const stream = json ? process.stderr : process.stdout
      stream.write(`${plainText(text)}\n`)
    },
    ask(question, options) {
      bar.clear()
      return askOnTerminal(question, options)
    },
  }
}

async function askOnTerminal(question: string, options: { secret?: boolean } = {}): Promise<string> {
  if (!process.stdin.isTTY) {
    const advice = options.secret ? 'Set KINOSWARM_PASSPHRASE to it.' : 'See --help for an option that answers it.'
    const message = `This needs an answer (“${question.trim()}”), and nobody is at the keyboard. ${advice}`
    throw new ShellError('CANCELLED', message)
  }
  const { Writable } = await import('node:stream')
  let muted = false
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    const answer = lines.question(question)
    muted = options.secret === true
    return await answer
  } finally {
    lines.close()
    if (muted) process.stderr.write('\n')
  }
}
