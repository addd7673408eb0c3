/** Classic BitTorrent without trackers, DHT, exchange and local discovery: whoever is met, is met by Hyperswarm. */
export const quietBittorrent = { dht: false, lsd: false, pex: false, trackers: false, utp: false }
