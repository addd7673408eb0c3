import { MediaError } from '../errors.ts'
import { boxesIn } from '../mp4/boxes.ts'

function bug(what: string): MediaError {
  return new MediaError('INTERNAL', `The stream header could not be made: ${what}.`)
}

/** Everything in front of the first fragment. */
export function cutAtFragment(file: Uint8Array): Uint8Array {
  for (const box of boxesIn(file)) if (box.type === 'moof') return file.slice(0, box.at)
  throw bug('no fragment')
}

/** Everything in front of the first cluster (WebM). */
export function cutAtCluster(file: Uint8Array): Uint8Array {
  const at = Buffer.from(file.buffer, file.byteOffset, file.length).indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75]))
  if (at < 0) throw bug('no cluster')
  const head = file.slice(0, at)
  openSegment(head)
  return head
}

/** The size of the segment is left open, because clusters will follow for as long as the film lasts. */
function openSegment(head: Uint8Array): void {
  const at = Buffer.from(head.buffer, head.byteOffset, head.length).indexOf(Buffer.from([0x18, 0x53, 0x80, 0x67]))
  const first = head[at + 4]
  if (at < 0 || first === undefined) throw bug('no segment')
  const length = Math.clz32(first) - 23
  head[at + 4] = 0xff >> (length - 1)
  head.fill(0xff, at + 5, at + 4 + length)
}

/** Ticks a second of the only track (ISO/IEC 14496-12 section 8.4.2). */
export function readTimescale(init: Uint8Array): number {
  let [from, to] = [0, init.length]
  for (const type of ['moov', 'trak', 'mdia', 'mdhd']) {
    const box = [...boxesIn(init, from, to)].find((entry) => entry.type === type)
    if (!box) throw bug(`no ${type}`)
    from = box.start
    to = box.end
  }
  const view = new DataView(init.buffer, init.byteOffset, init.length)
  return view.getUint32(from + (init[from] === 1 ? 20 : 12))
}
