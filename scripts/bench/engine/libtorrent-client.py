"""libtorrent with piece deadlines, as a player would use it. Argument: JSON job. Prints one JSON line."""
import atexit
import json
import shutil
import sys
import tempfile
import time

import libtorrent as lt

job = json.loads(sys.argv[1])
session = lt.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "allow_multiple_connections_per_ip": True,
    "alert_mask": lt.alert.category_t.all_categories,
})
folder = tempfile.mkdtemp(prefix="kinoswarm-bench-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
time.sleep(0.3)

begin = time.monotonic()
if job["start"] == "magnet":
    params = lt.parse_magnet_uri(job["magnet"])
else:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(job["torrent"])
    params.trackers = [job["tracker"]]
params.save_path = folder
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
deadline = begin + job["limit"]


def pump(wanted):
    """Waits until a piece has been read."""
    asked = False
    while time.monotonic() < deadline:
        session.wait_for_alert(20)
        for alert in session.pop_alerts():
            if isinstance(alert, lt.read_piece_alert) and alert.piece == wanted and len(alert.buffer) > 0:
                return True
        if not asked and handle.have_piece(wanted):
            handle.read_piece(wanted)
            asked = True
    return False


while not handle.torrent_file():
    session.wait_for_alert(10)
    session.pop_alerts()
    if time.monotonic() > deadline:
        print(json.dumps({"error": "no metadata"}))
        sys.exit(0)

info = handle.torrent_file()
handle.set_sequential_download(True)


def urgent(first):
    handle.clear_piece_deadlines()
    for index, piece in enumerate(range(first, min(first + 8, info.num_pieces()))):
        handle.set_piece_deadline(piece, 1 + index * 500)




def play(wish):
    """The player of player.ts: two seconds of film, then its pace; deadlines follow the picture."""
    pace, length, size = wish["bitrate"], info.piece_length(), info.total_size()
    seeks = list(wish["seeks"])
    head, watched, last_piece = 0.0, 0.0, -1
    played = {"start": 0, "stalls": 0, "stalled": 0}
    jumps = []
    since, why = begin, "start"
    before = time.monotonic()
    while watched < wish["seconds"] and time.monotonic() < deadline:
        session.pop_alerts()
        now = time.monotonic()
        step, before = pace * (now - before), now
        piece = int(head // length)
        if piece != last_piece:
            last_piece = piece
            handle.clear_piece_deadlines()
            for index, coming in enumerate(range(piece, min(piece + 12, info.num_pieces()))):
                handle.set_piece_deadline(coming, 1 + int(index * 1000 * length / pace))
        end = piece
        while end < info.num_pieces() and handle.have_piece(end) and (end - piece) * length < 20 * pace:
            end += 1
        held = max(0, min(size, end * length) - head)
        ended = end == info.num_pieces()
        if why and (held >= 2 * pace or ended):
            waited = (now - since) * 1000
            if why == "start":
                played["start"] = waited
            elif why == "jump":
                jumps.append(waited)
            else:
                played["stalled"] += waited
            why = None
        elif not why and held < step and not ended:
            played["stalls"] += 1
            since, why = now, "stall"
        elif not why:
            head += step
            watched += step / pace
        if seeks and watched >= seeks[0]["after"]:
            head = float(int(seeks.pop(0)["to"] * size))
            since, why = now, "jump"
        time.sleep(0.02)
    if jumps:
        played["jump"] = sorted(jumps)[len(jumps) // 2]
    return played


if job.get("play"):
    print(json.dumps(play(job["play"])), flush=True)
    sys.exit(0)

result = {}
urgent(0)
if pump(0):
    result["first"] = (time.monotonic() - begin) * 1000
if job.get("whole"):
    handle.clear_piece_deadlines()
    while handle.status().progress < 1 and time.monotonic() < deadline:
        session.wait_for_alert(20)
        session.pop_alerts()
    result["whole"] = (time.monotonic() - begin) * 1000
    result["cpu"] = time.process_time()
else:
    time.sleep(job["pause"])
    seek = time.monotonic()
    piece = int(info.num_pieces() * 0.7)
    urgent(piece)
    if pump(piece):
        result["seek"] = (time.monotonic() - seek) * 1000
print(json.dumps(result), flush=True)
