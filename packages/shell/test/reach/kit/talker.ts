/** Runs in a namespace: says something every 20 ms by TCP, UDP and UDX from one address, as long as it lives. */
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { keepToDevice } from '@kinoswarm/engine/device'
import UDX from 'udx-native'

const [from, to, kept] = process.argv.slice(2) as [string, string, string]
const port = 4_000
const everyMs = 20
if (kept === 'kept' && !keepToDevice(from)) throw new Error('this machine cannot keep sockets to a device')

const word = Buffer.from('word')
const tcp = connect({ host: to, port, localAddress: from })
tcp.on('error', () => {})
const udp = createSocket('udp4')
udp.bind(0, from)
const udx = new UDX().createSocket()
udx.bind(0, from)
setInterval(() => {
  if (tcp.writable) tcp.write(word)
  udp.send(word, port, to, () => {})
  udx.trySend(word, port, to)
}, everyMs)
tcp.once('connect', () => process.send?.({ id: 0 }))
