import { EncodedPacketSink } from 'mediabunny'
import { seconds } from '../matroska/index-reader.ts'
import type { Probed } from '../probe.ts'
import type { ByteReader } from '../reader.ts'
import { openTrack } from './source-packets.ts'

/** A picture every second for half a day. */
const keysMax = 50_000

/** When pictures that stand on their own are shown, by the file's index; empty where it has none. */
export async function readKeyTimes(reader: ByteReader, probed: Probed, signal: AbortSignal): Promise<number[]> {
  const { matroska, probe } = probed
  const id = probe.video[0]?.id
  if (id === undefined || probe.seek !== 'index') return []
  if (matroska) return matroska.cues.filter((cue) => cue.track === id).map((cue) => seconds(matroska, cue.time))
  const opened = await openTrack(reader, probed, { kind: 'video', index: 0 }, { time: 0, signal })
  try {
    const sink = new EncodedPacketSink(opened.track)
    const times: number[] = []
    let packet = await sink.getFirstKeyPacket({ metadataOnly: true })
    while (packet && times.length < keysMax) {
      times.push(packet.timestamp)
      packet = await sink.getNextKeyPacket(packet, { metadataOnly: true })
    }
    return times
  } finally {
    opened.input.dispose()
  }
}
