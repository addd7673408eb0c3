/**
 * The least that must happen to read a folder over the swarm: one Hyperdrive, one Hyperswarm, no checks, no server.
 * `seed FOLDER STORE PORT` serves the folder and prints the drive's key; `read KEY STORE PORT` reads every file once.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import Corestore from 'corestore'
import HyperDHT from 'hyperdht'
import Hyperdrive from 'hyperdrive'
import Hyperswarm from 'hyperswarm'

const [verb = '', subject = '', folder = '', port = ''] = process.argv.slice(2)
const store = new Corestore(folder)
const dht = new HyperDHT({
  bootstrap: [{ host: '127.0.0.1', port: Number(port) }],
  host: '127.0.0.1',
  firewalled: false,
})
const swarm = new Hyperswarm({ dht })
swarm.on('connection', (connection) => {
  connection.on('error', () => undefined)
  store.replicate(connection)
})

if (verb === 'seed') await seed()
else await read()

async function seed(): Promise<void> {
  const drive = new Hyperdrive(store)
  await drive.ready()
  for (const entry of await readdir(subject, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    await drive.put(`/${relative(subject, path)}`, await readFile(path))
  }
  await swarm.join(drive.discoveryKey, { server: true, client: false }).flushed()
  process.stdout.write(`${JSON.stringify({ event: 'seeding', key: drive.key.toString('hex') })}\n`)
}

async function read(): Promise<void> {
  const drive = new Hyperdrive(store, Buffer.from(subject, 'hex'))
  await drive.ready()
  const found = drive.findingPeers()
  swarm.join(drive.discoveryKey, { server: false, client: true })
  void swarm.flush().then(found)
  await drive.update({ wait: true })
  const paths: string[] = []
  for await (const entry of drive.list('/')) paths.push(entry.key)
  const files = await Promise.all(paths.map((path) => drive.get(path)))
  const bytes = files.reduce((sum, file) => sum + (file?.length ?? 0), 0)
  process.stdout.write(`${JSON.stringify({ event: 'done', files: files.length, bytes })}\n`)
  process.exit()
}
