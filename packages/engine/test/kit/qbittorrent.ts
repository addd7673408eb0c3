import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../../test/kit/free-port.ts'

/** Debian's qBittorrent without a window, in a folder of its own, on loopback only, steered by its web API. */
const START_MS = 40_000
const LOOK_EVERY_MS = 100

/** Why it cannot be used here, or false. */
export function qbittorrentMissing(): string | false {
  return spawnSync('qbittorrent-nox', ['--version']).status === 0 ? false : 'apt-get install qbittorrent-nox'
}

export interface QTorrent {
  hash: string
  state: string
  progress: number
}

export class QBittorrent {
  readonly dir: string
  /** Where it takes BitTorrent connections. */
  readonly port: number
  #api: string
  #child: ChildProcess

  private constructor(started: { dir: string; port: number; api: string; child: ChildProcess }) {
    this.dir = started.dir
    this.port = started.port
    this.#api = started.api
    this.#child = started.child
  }

  static async start(): Promise<QBittorrent> {
    const dir = mkdtempSync(join(tmpdir(), 'kino-qbittorrent-'))
    const [port, web] = [await freePort(), await freePort()]
    mkdirSync(join(dir, 'qBittorrent', 'config'), { recursive: true })
    writeFileSync(join(dir, 'qBittorrent', 'config', 'qBittorrent.conf'), settings({ dir, port, web }))
    const child = spawn('qbittorrent-nox', [`--profile=${dir}`, `--webui-port=${web}`], {
      env: { ...process.env, HOME: dir, no_proxy: '*' },
      stdio: 'ignore',
    })
    const made = new QBittorrent({ dir, port, api: `http://127.0.0.1:${web}/api/v2`, child })
    try {
      await made.#until(START_MS, () => made.#get('app/version').then(Boolean))
      return made
    } catch (error) {
      await made.close()
      throw error
    }
  }

  /** Starts a torrent from a magnet link or from .torrent bytes; `fields` are those of the API. */
  async add(source: string | Uint8Array, fields: Record<string, string> = {}): Promise<void> {
    const form = new FormData()
    if (typeof source === 'string') form.set('urls', source)
    else form.set('torrents', new Blob([source as Uint8Array<ArrayBuffer>]), 'film.torrent')
    for (const [key, value] of Object.entries({ savepath: this.dir, ...fields })) form.set(key, value)
    const answer = await fetch(`${this.#api}/torrents/add`, { method: 'POST', body: form })
    if (!answer.ok) throw new Error(`qBittorrent refused the torrent: ${answer.status}`)
  }

  async addPeer(hash: string, peer: string): Promise<void> {
    const body = new URLSearchParams({ hashes: hash, peers: peer })
    await fetch(`${this.#api}/torrents/addPeers`, { method: 'POST', body })
  }

  async torrents(): Promise<QTorrent[]> {
    return JSON.parse(await this.#get('torrents/info')) as QTorrent[]
  }

  /** Waits until one of its torrents is as it should be. */
  async until(ms: number, right: (torrent: QTorrent) => boolean): Promise<void> {
    await this.#until(ms, async () => (await this.torrents()).some(right))
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve))
      this.#child.kill('SIGKILL')
      await gone
    }
    rmSync(this.dir, { recursive: true, force: true })
  }

  async #get(path: string): Promise<string> {
    const answer = await fetch(`${this.#api}/${path}`)
    if (!answer.ok) throw new Error(`qBittorrent answered ${answer.status}`)
    return answer.text()
  }

  async #until(ms: number, right: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
      if (await right().catch(() => false)) return
    }
    throw new Error('qBittorrent did not get there in time')
  }
}

function settings({ dir, port, web }: { dir: string; port: number; web: number }): string {
  return [
    '[LegalNotice]',
    'Accepted=true',
    '[Preferences]',
    'WebUI\\Address=127.0.0.1',
    `WebUI\\Port=${web}`,
    'WebUI\\LocalHostAuth=false',
    'WebUI\\CSRFProtection=false',
    '[BitTorrent]',
    `Session\\DefaultSavePath=${dir}`,
    `Session\\Port=${port}`,
    'Session\\Interface=lo',
    'Session\\InterfaceName=lo',
    'Session\\DHTEnabled=false',
    'Session\\LSDEnabled=false',
    'Session\\PeXEnabled=false',
    'Session\\MultiConnectionsPerIp=true',
    'Session\\Preallocation=false',
    '',
  ].join('\n')
}
