/** Raw WebTorrent gives away what lies in a folder. Arguments: folder of .torrent files, folder of films. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import WebTorrent from 'webtorrent'

const [torrents, path] = process.argv.slice(2)
const client = new WebTorrent({ dht: { bootstrap: false }, lsd: false, tracker: false, natUpnp: false, natPmp: false })
for (const name of readdirSync(torrents)) {
  const torrent = client.add(readFileSync(join(torrents, name)), { path })
  await new Promise((resolve) => torrent.once('done', resolve))
}
process.stdout.write('ready\n')
