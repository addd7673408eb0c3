"""Neutral seeders: stock libtorrent, one session an address. Prints {"ready": true} and gives until it is ended."""
import json
import sys
import time

import libtorrent as lt

torrent, folder, *addresses = sys.argv[1:]
sessions = []
for address in addresses:
    session = lt.session({
        "listen_interfaces": address,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "allow_multiple_connections_per_ip": True,
        "connections_limit": 200,
        "unchoke_slots_limit": -1,
    })
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = folder
    params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    session.add_torrent(params)
    sessions.append(session)

print(json.dumps({"ready": True}), flush=True)
while sys.stdin.readline():
    pass
