/** How this page speaks to the shell: its own origin only, with the token of this page. */
import type { DeskLine } from '../desk-run.ts'

const { token } = (await (await fetch('/control/v1/session')).json()) as { token: string }

/** Throws an Error whose message a person may read. */
export async function call(
  method: string,
  path: string,
  body?: BodyInit,
  type = 'application/json',
): Promise<Response> {
  const headers = { 'x-kinoswarm-token': token, ...(body !== undefined && { 'content-type': type }) }
  const answer = await fetch(`/control/v1/${path}`, { method, headers, body })
  if (answer.ok) return answer
  const { error } = (await answer.json()) as { error: { message: string } }
  throw new Error(error.message)
}

export async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await call(method, path, body && JSON.stringify(body))
  return (await answer.json()) as Answer
}

/** Runs a verb at the desk; its lines as they come. */
export async function* desk(argv: string[], answers: string[]): AsyncGenerator<DeskLine> {
  yield* lines<DeskLine>(await call('POST', 'run', JSON.stringify({ argv, answers })))
}

/** Answers with the name the file has on the desk. */
export async function upload(file: File): Promise<string> {
  const path = `files?name=${encodeURIComponent(file.name)}`
  const { name } = (await (await call('POST', path, file, 'application/octet-stream')).json()) as { name: string }
  return name
}

/** JSON objects, one a line, as they come. */
async function* lines<Line>(answer: Response): AsyncGenerator<Line> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const parts = (rest + value).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part) yield JSON.parse(part) as Line
  }
}
