import { createSocket } from 'node:dgram'

/** UPnP Device Architecture 1.1 section 1.3: multicast address and port of searches. */
const group = '239.255.255.250'
const port = 1900
const searchTarget = 'urn:schemas-upnp-org:device:MediaRenderer:1'
/** Packets get lost; devices answer within the seconds named in MX. */
const repeatEveryMs = 700
const answersMax = 64
const answerMaxBytes = 4096

export interface SsdpOptions {
  /** Address of the interface to search on. */
  address: string
  timeoutMs: number
  onFound: (location: string) => void
}

/** Looks for television sets and other renderers of the local network; resolves when the time is over. */
export async function searchRenderers({ address, timeoutMs, onFound }: SsdpOptions): Promise<void> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  const seen = new Set<string>()
  socket.on('message', (message, from) => {
    const location =
      message.length <= answerMaxBytes ? parseAnswer(message.toString('latin1'), from.address) : undefined
    if (!location || seen.has(location) || seen.size >= answersMax) return
    seen.add(location)
    onFound(location)
  })
  const failed = new Promise<never>((_, reject) => socket.once('error', reject))
  try {
    await Promise.race([failed, new Promise<void>((resolve) => socket.bind(0, address, resolve))])
    socket.setMulticastInterface(address)
    socket.setMulticastTTL(2)
    const search = () => socket.send(searchMessage(timeoutMs), port, group)
    search()
    const timer = setInterval(search, repeatEveryMs)
    await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, timeoutMs))]).finally(() =>
      clearInterval(timer),
    )
  } finally {
    failed.catch(() => {})
    socket.close()
  }
}

function searchMessage(timeoutMs: number): string {
  const seconds = Math.max(1, Math.min(5, Math.floor(timeoutMs / 1000)))
  const lines = [
    'M-SEARCH * HTTP/1.1',
    `HOST: ${group}:${port}`,
    'MAN: "ssdp:discover"',
    `MX: ${seconds}`,
    `ST: ${searchTarget}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Only a description on the device that answered is fetched: an answer must not send us elsewhere. */
export function parseAnswer(text: string, from: string): string | undefined {
  if (!/^HTTP\/1\.1 200/.test(text)) return undefined
  const location = /^location:[ \t]*(\S{1,500})[ \t]*$/im.exec(text)?.[1]
  if (!location || !URL.canParse(location)) return undefined
  const url = new URL(location)
  return url.protocol === 'http:' && url.hostname === from ? url.href : undefined
}
