/** Asks a shell's page server as a browser would. Not every resolver knows names under .localhost; loopback is meant. */
import { request } from 'node:http'

export interface Visit {
  status: number
  text: string
}

export function visit(url: string): Promise<Visit> {
  const { host, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: pathname + search, headers: { host } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject).end()
  })
}
