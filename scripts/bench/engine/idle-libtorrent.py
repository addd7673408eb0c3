"""libtorrent gives away what lies in a folder. Arguments: folder of .torrent files, folder of films."""
import os
import sys

import libtorrent as lt

torrents, folder = sys.argv[1:]
session = lt.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "dht_bootstrap_nodes": "",
})
for name in os.listdir(torrents):
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(os.path.join(torrents, name))
    params.save_path = folder
    params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    session.add_torrent(params)

print("ready", flush=True)
sys.stdin.read()
