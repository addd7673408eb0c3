/** Raw WebTorrent opens what lies here already. Arguments: .torrent file, folder. Prints the milliseconds as JSON. */
import { readFileSync } from 'node:fs'
import WebTorrent from 'webtorrent'

const [file, path] = process.argv.slice(2)
const client = new WebTorrent({ dht: false, lsd: false, tracker: false, utp: false, natUpnp: false, natPmp: false })
await new Promise((resolve) => client.once('listening', resolve))
const begin = performance.now()
const torrent = client.add(readFileSync(file), { path })
await new Promise((resolve) => torrent.once('done', resolve))
process.stdout.write(JSON.stringify({ ms: performance.now() - begin }))
process.exit()
