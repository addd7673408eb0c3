import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { freePort } from '../../../../test/kit/free-port.ts'
import { assertPlays, classicEngine, film, folder, give, open, portOf, sha256, type TestFilm } from '../kit/world.ts'

/** Debian's own Python: another one first in the path has no libtorrent. */
const PYTHON = '/usr/bin/python3'
const LIMIT_MS = 60_000

const libtorrent = missing([PYTHON, '-c', 'import libtorrent'], 'python3-libtorrent')
const aria2 = missing(['aria2c', '--version'], 'aria2')

const SEED = `
import sys, libtorrent as lt
torrent, folder, port = sys.argv[1:]
s = lt.session({"listen_interfaces": "127.0.0.1:" + port, "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False})
p = lt.add_torrent_params()
p.ti = lt.torrent_info(torrent); p.save_path = folder; p.flags |= lt.torrent_flags.seed_mode
p.flags &= ~lt.torrent_flags.auto_managed; p.flags &= ~lt.torrent_flags.paused
s.add_torrent(p)
print("ready", flush=True)
sys.stdin.read()
`

const FETCH = `
import sys, time, libtorrent as lt
torrent, folder, host, port = sys.argv[1:]
s = lt.session({"listen_interfaces": "127.0.0.1:0", "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False, "enable_outgoing_utp": False})
p = lt.add_torrent_params()
p.ti = lt.torrent_info(torrent); p.save_path = folder
p.flags &= ~lt.torrent_flags.auto_managed; p.flags &= ~lt.torrent_flags.paused
h = s.add_torrent(p)
end = time.time() + 50
while not h.status().is_seeding and time.time() < end:
    if h.status().num_peers == 0: h.connect_peer((host, int(port)))
    time.sleep(0.1)
sys.exit(0 if h.status().is_seeding else 1)
`

const MAKE = `
import sys, libtorrent as lt
folder, name, out, kind = sys.argv[1:]
fs = lt.file_storage(); lt.add_files(fs, folder + "/" + name)
c = lt.create_torrent(fs, 65536, lt.create_torrent.v2_only if kind == "v2" else 0)
lt.set_piece_hashes(c, folder)
open(out, "wb").write(lt.bencode(c.generate()))
`

test('our engine plays what libtorrent seeds', { skip: libtorrent }, async (t) => {
  const made = await film(t, 3_000_000)
  const port = await libtorrentSeeds(t, made.path, writeTorrent(t, made.torrent))
  const viewer = await classicEngine(t)
  const id = await open(viewer, made, { peers: [`127.0.0.1:${port}`] })
  await assertPlays(viewer, id, made)
})

test('from the infohash alone too: libtorrent gives the metadata', { skip: libtorrent }, async (t) => {
  const made = await film(t, 1_000_000)
  const port = await libtorrentSeeds(t, made.path, writeTorrent(t, made.torrent))
  const viewer = await classicEngine(t)
  const id = await viewer.open({ infohash: made.infohash, file: 0, peers: [`127.0.0.1:${port}`] })
  assert.equal((await viewer.info(id)).size, made.size)
  await assertPlays(viewer, id, made)
})

test('libtorrent fetches what our engine seeds, waking it from an idle entry', { skip: libtorrent }, async (t) => {
  const made = await film(t, 3_000_000)
  const seeder = await classicEngine(t)
  await give(seeder, made)
  assert.equal(seeder.status().torrents, 0)
  const dir = folder(t)
  const args = ['-c', FETCH, writeTorrent(t, made.torrent), dir, '127.0.0.1', String(await portOf(seeder))]
  assert.equal(await ended(t, PYTHON, args), 0)
  assert.equal(sha256(readFileSync(join(dir, 'film.mp4'))), sha256(made.bytes))
})

test('a hybrid torrent of libtorrent plays, one of version 2 only says that it cannot', {
  skip: libtorrent,
}, async (t) => {
  const made = await film(t, 1_000_000)
  const dir = join(made.path, '..')
  const make = (kind: string) => {
    const out = join(dir, `${kind}.torrent`)
    assert.equal(spawnSync(PYTHON, ['-c', MAKE, dir, 'film.mp4', out, kind]).status, 0)
    return readFileSync(out)
  }
  const { parseTorrent } = await import('../../src/torrent/torrent-file.ts')
  assert.throws(() => parseTorrent(make('v2')), { code: 'unsupported-torrent' })
  const hybrid = parseTorrent(make('hybrid'))
  assert.equal(hybrid.hybrid, true)
  const port = await libtorrentSeeds(t, made.path, join(dir, 'hybrid.torrent'))
  const viewer = await classicEngine(t)
  const id = await viewer.open({
    infohash: hybrid.infohash,
    file: 0,
    torrent: hybrid.bare,
    peers: [`127.0.0.1:${port}`],
  })
  await assertPlays(viewer, id, made)
})

test('our engine plays what aria2 seeds', { skip: aria2 }, async (t) => {
  const made = await film(t, 2_000_000)
  const dir = folder(t)
  copyFileSync(made.path, join(dir, 'film.mp4'))
  const port = await freePort()
  start(t, 'aria2c', [
    ...aria2Options(dir, port),
    '--check-integrity=true',
    '--seed-ratio=0.0',
    writeTorrent(t, made.torrent),
  ])
  const viewer = await classicEngine(t)
  const id = await open(viewer, made, { peers: [`127.0.0.1:${port}`] })
  await assertPlays(viewer, id, made)
})

test('aria2 fetches what our engine seeds', { skip: aria2 }, async (t) => {
  const made = await film(t, 2_000_000)
  const seeder = await classicEngine(t)
  await give(seeder, made)
  const announce = await tracker(t, await portOf(seeder))
  const dir = folder(t)
  const args = [...aria2Options(dir, await freePort()), '--seed-time=0', `--bt-tracker=${announce}`]
  assert.equal(await ended(t, 'aria2c', [...args, writeTorrent(t, made.torrent)]), 0)
  assert.equal(sha256(readFileSync(join(dir, 'film.mp4'))), sha256(made.bytes))
})

function missing([command, ...args]: string[], debian: string): string | false {
  const found = spawnSync(command!, args)
  return found.status === 0 ? false : `not installed: apt-get install ${debian}`
}

function writeTorrent(t: TestContext, torrent: TestFilm['torrent']): string {
  const path = join(folder(t), 'film.torrent')
  writeFileSync(path, torrent)
  return path
}

async function libtorrentSeeds(t: TestContext, path: string, torrent: string): Promise<number> {
  const port = await freePort()
  const child = start(t, PYTHON, ['-c', SEED, torrent, join(path, '..'), String(port)])
  await once(child.stdout!, 'data')
  return port
}

function aria2Options(dir: string, port: number): string[] {
  const off = ['--enable-dht=false', '--enable-dht6=false', '--bt-enable-lpd=false', '--enable-peer-exchange=false']
  return [...off, '--no-conf', '--quiet=true', `--dir=${dir}`, `--listen-port=${port}`]
}

function start(t: TestContext, command: string, args: string[]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  return child
}

async function ended(t: TestContext, command: string, args: string[]): Promise<number | null> {
  const child = start(t, command, args)
  child.stdout!.resume()
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  const [code] = (await once(child, 'exit')) as [number | null]
  clearTimeout(limit)
  return code
}

/** Names one peer on loopback to whoever asks. */
async function tracker(t: TestContext, port: number): Promise<string> {
  const peer = Buffer.from([127, 0, 0, 1, port >> 8, port & 255])
  const body = Buffer.concat([Buffer.from('d8:intervali60e5:peers6:'), peer, Buffer.from('e')])
  const server = createServer((_, response) => response.end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/announce`
}
