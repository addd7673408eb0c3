/** MPEG-TS carries codecs in their broadcast form; MP4 wants lengths in front of units and no ADTS headers. */
export type Transform = (data: Uint8Array) => Uint8Array

/** A missing description is how the demuxer marks the broadcast form. */
export function transformFor(codec: string, config: { description?: unknown }): Transform {
  if (config.description !== undefined) return (data) => data
  if (codec === 'avc' || codec === 'hevc') return lengthPrefixed
  return codec === 'aac' ? withoutAdts : (data) => data
}

/** Annex B of H.264 and H.265 to four-byte lengths. */
export function lengthPrefixed(data: Uint8Array): Uint8Array {
  const units = nalUnits(data)
  const out = new Uint8Array(units.reduce((sum, unit) => sum + 4 + unit.length, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const unit of units) {
    view.setUint32(at, unit.length)
    out.set(unit, at + 4)
    at += 4 + unit.length
  }
  return out
}

function nalUnits(data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = []
  let start = -1
  for (let i = data.indexOf(1); i >= 0; i = data.indexOf(1, i + 1)) {
    if (i < 2 || data[i - 1] !== 0 || data[i - 2] !== 0) continue
    if (start >= 0) pushUnit(units, data, start, i - 2)
    start = i + 1
  }
  if (start >= 0) pushUnit(units, data, start, data.length)
  return units
}

/** Zero bytes behind a unit belong to the next start code. */
function pushUnit(units: Uint8Array[], data: Uint8Array, start: number, end: number): void {
  let last = end
  while (last > start && data[last - 1] === 0) last--
  if (last > start) units.push(data.subarray(start, last))
}

/** ISO/IEC 13818-7 section 6.2: seven bytes, nine with a checksum. */
export function withoutAdts(data: Uint8Array): Uint8Array {
  if (data[0] !== 0xff || ((data[1] ?? 0) & 0xf0) !== 0xf0) return data
  return data.subarray(((data[1] ?? 0) & 1) === 1 ? 7 : 9)
}
