/** The shell on loopback, spoken to over `fetch` on this origin only. */
import type { ApiError, BrowseQuery, Session, ShellEvent } from '@kinoswarm/shell/api'
import { type Transport, UiError } from './transport.ts'

const base = '/api/v1'
const tokenHeader = 'x-kinoswarm-token'
/** The shell answers from memory or disk; a minute means it hangs. */
const answerTimeoutMs = 60_000
/** A line of the event stream is a status, never a film. */
const eventMaxChars = 1 << 20

export function createHttpTransport(): Transport {
  let opening: Promise<Session> | undefined
  const session = () => {
    opening ??= request<Session>('GET', '/session').catch((error) => {
      opening = undefined
      throw error
    })
    return opening
  }

  async function call<T>(method: string, path: string, options: { body?: unknown; signal?: AbortSignal } = {}) {
    const { token } = await session()
    try {
      return await request<T>(method, path, { ...options, token })
    } catch (error) {
      if (error instanceof UiError && error.code === 'refused') opening = undefined
      throw error
    }
  }

  const titlePath = (channel: string, id: string) => `/${encodeURIComponent(channel)}/${encodeURIComponent(id)}`

  return {
    session,
    async *events(signal) {
      const { token } = await session()
      const answer = await fetch(`${base}/events`, { headers: { [tokenHeader]: token }, signal })
      // A shell that was started anew has another token: ask for it next time.
      if (!answer.ok || !answer.body) {
        opening = undefined
        throw await refusal(answer)
      }
      yield* readEvents(answer.body)
    },
    home: () => call('GET', '/home'),
    browse: (query, signal) => call('GET', `/titles?${queryString(query)}`, { signal }),
    title: (channel, id) => call('GET', `/titles${titlePath(channel, id)}`),
    person: (name) => call('GET', `/people?${new URLSearchParams({ name })}`),
    play: (body) => call('POST', '/playback', { body }),
    playback: (id) => call('GET', `/playback/${encodeURIComponent(id)}`),
    stop: (id) => call('DELETE', `/playback/${encodeURIComponent(id)}`),
    warm: (body) => call('POST', '/warm', { body }),
    library: () => call('GET', '/library'),
    note: (key, body) => call('PUT', `/library/${key.split('/').map(encodeURIComponent).join('/')}`, { body }),
    network: () => call('GET', '/network'),
    channels: () => call('GET', '/channels'),
    follow: (link) => call('POST', '/channels', { body: { link } }),
    rename: (channel, name) => call('PATCH', `/channels/${encodeURIComponent(channel)}`, { body: { name } }),
    lookAt: (link) => call('POST', '/channels/look', { body: { link } }),
    openChannel: (channel) => call('POST', `/channels/${encodeURIComponent(channel)}/open`, { body: {} }),
    versions: (channel) => call('GET', `/channels/${encodeURIComponent(channel)}/versions`),
    pin: (channel, version) => call('POST', `/channels/${encodeURIComponent(channel)}/pin`, { body: { version } }),
    giving: () => call('GET', '/giving'),
    devices: () => call('GET', '/devices'),
    capsule: (file) => call('POST', '/capsules', { body: file }),
    settings: () => call('GET', '/settings'),
    change: (body) => call('PATCH', '/settings', { body }),
    confirm: ({ version, drive }) => call('POST', '/ui/confirm', { body: { version, drive } }),
    switchUi: () => call('POST', '/ui/switch', { body: {} }),
    openPlayer: (id, body) => call('POST', `/playback/${encodeURIComponent(id)}/player`, { body }),
    playerState: (id) => call('GET', `/playback/${encodeURIComponent(id)}/player`),
    screens: () => call('POST', '/cast/search', { body: {} }),
    cast: (id, body) => call('POST', `/playback/${encodeURIComponent(id)}/cast`, { body }),
    castAct: (id, body) => call('PATCH', `/playback/${encodeURIComponent(id)}/cast`, { body }),
    castState: (id) => call('GET', `/playback/${encodeURIComponent(id)}/cast`),
    castEnd: (id) => call('DELETE', `/playback/${encodeURIComponent(id)}/cast`),
    address: (id) => call('POST', `/playback/${encodeURIComponent(id)}/address`, { body: {} }),
    addressEnd: (id) => call('DELETE', `/playback/${encodeURIComponent(id)}/address`),
    subtitleFile: (body, encoding) =>
      call('POST', `/subtitle-file${encoding ? `?encoding=${encodeURIComponent(encoding)}` : ''}`, { body }),
    text: async (path) => {
      const answer = await fetch(path, { signal: AbortSignal.timeout(answerTimeoutMs) })
      if (!answer.ok) throw new UiError('not-found', `${answer.status}`)
      return answer.text()
    },
  }
}

/** BrowseQuery as a query string, without the fields that are not set. */
export function queryString(query: BrowseQuery): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
}

async function request<T>(
  method: string,
  path: string,
  options: { body?: unknown; token?: string; signal?: AbortSignal } = {},
): Promise<T> {
  const headers: Record<string, string> = {}
  if (options.token) headers[tokenHeader] = options.token
  const raw = options.body instanceof Blob
  if (options.body !== undefined) headers['content-type'] = raw ? 'application/octet-stream' : 'application/json'
  const timeout = AbortSignal.timeout(answerTimeoutMs)
  let answer: Response
  try {
    answer = await fetch(base + path, {
      method,
      headers,
      body: bodyOf(options.body),
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new UiError('offline', 'The Kinoswarm program on this machine does not answer.', { cause })
  }
  if (!answer.ok) throw await refusal(answer)
  return (await answer.json().catch(() => ({}))) as T
}

function bodyOf(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined
  return body instanceof Blob ? body : JSON.stringify(body)
}

async function refusal(answer: Response): Promise<UiError> {
  const said = (await answer.json().catch(() => undefined)) as Partial<ApiError> | undefined
  const code = answer.status === 404 ? 'not-found' : answer.status < 500 ? 'refused' : 'shell'
  return new UiError(code, said?.error?.message ?? `${answer.status} ${answer.statusText}`, {
    reason: said?.error?.code,
  })
}

/** The events of a stream of lines, until it ends. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ShellEvent> {
  let rest = ''
  const decoder = new TextDecoder()
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    rest += decoder.decode(value, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > eventMaxChars) throw new UiError('format', 'The event stream sent a line without an end.')
    for (const line of lines) {
      const event = parseEvent(line)
      if (event) yield event
    }
  }
}

/** A line of the stream; blank and foreign lines (the API grows by addition) are passed over. */
export function parseEvent(line: string): ShellEvent | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && 'type' in value) return value as ShellEvent
  } catch {}
  return undefined
}
