"""Joins two interfaces of one namespace, frame by frame, losing and delaying as asked.

usage: lossy-link.py LEFT RIGHT LOSS DELAY_MS     (LOSS from 0 to 1; the delay is one way)
Prints one line "forwarded N lost M" a second. There is no netem in the kernels these tests run on.
"""
import heapq, random, select, socket, sys, time


def with_checksum(frame):
    """A sender on the same machine leaves the checksum to a card that is not there: UDP may go without, TCP may not."""
    if frame[12:14] != b"\x08\x00":
        return frame
    head = 14 + (frame[14] & 15) * 4
    kind = frame[23]
    frame = bytearray(frame)
    if kind == 17:
        frame[head + 6 : head + 8] = b"\0\0"
    elif kind == 6:
        end = 14 + int.from_bytes(frame[16:18], "big")
        frame[head + 16 : head + 18] = b"\0\0"
        segment = bytes(frame[head:end])
        summed = bytes(frame[26:34]) + b"\0\x06" + len(segment).to_bytes(2, "big") + segment
        summed += b"\0" * (len(summed) % 2)
        total = sum(int.from_bytes(summed[at : at + 2], "big") for at in range(0, len(summed), 2))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        frame[head + 16 : head + 18] = (~total & 0xFFFF).to_bytes(2, "big")
    return bytes(frame)


def opened(name):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    raw.bind((name, 0))
    raw.setblocking(False)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    return raw


def main(left, right, loss, delay_ms):
    loss, delay = float(loss), float(delay_ms) / 1000
    ends = [opened(left), opened(right)]
    waiting, order, forwarded, lost, told = [], 0, 0, 0, time.monotonic()
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, end, frame = heapq.heappop(waiting)
            try:
                end.send(frame)
                forwarded += 1
            except OSError:
                lost += 1
        timeout = min(0.2, waiting[0][0] - now) if waiting else 0.2
        for ready in select.select(ends, [], [], max(0, timeout))[0]:
            other = ends[1] if ready is ends[0] else ends[0]
            for _ in range(256):
                try:
                    frame, address = ready.recvfrom(65535)
                except BlockingIOError:
                    break
                if address[2] == socket.PACKET_OUTGOING:
                    continue
                if random.random() < loss:
                    lost += 1
                    continue
                order += 1
                heapq.heappush(waiting, (time.monotonic() + delay, order, other, with_checksum(frame)))
        if now - told >= 1:
            told = now
            print(f"forwarded {forwarded} lost {lost}", flush=True)


main(*sys.argv[1:])
