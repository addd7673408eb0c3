import type WebTorrent from 'webtorrent'
import type { Torrent } from 'webtorrent'
import type { Title } from './title.ts'
import { isInfohash } from './torrent/magnet.ts'

/** Peers that come in over TCP name an infohash; WebTorrent looks it up, and a title that sleeps is woken. */
export function wakeOnContact(client: WebTorrent, wake: (infohash: string) => Promise<Title | null>): void {
  const get = client.get.bind(client)
  client.get = async (id): Promise<Torrent | null> => {
    const found = await get(id)
    if (found || !isInfohash(id)) return found
    const title = await wake(id)
    await title?.playable.catch(() => {})
    return title?.torrent && !title.torrent.destroyed ? title.torrent : null
  }
}
