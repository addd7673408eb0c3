const ascii = (text: string) => Buffer.from(text, 'latin1')

/**
 * The muxer writes 16 bits a sample for every FLAC track; Chromium refuses the stream when the codec's own header says
 * otherwise. The true depth is in STREAMINFO (RFC 9639 section 8.2): five bits from the last bit of byte 12 on.
 */
export function fixFlacDepth(init: Uint8Array): void {
  const bytes = Buffer.from(init.buffer, init.byteOffset, init.length)
  const entry = bytes.indexOf(ascii('fLaC'))
  const config = bytes.indexOf(ascii('dfLa'))
  if (entry < 0 || config < entry) return
  // `dfLa` is a full box; a metadata block header of four bytes precedes STREAMINFO.
  const streamInfo = config + 4 + 4 + 4
  const depth = (((bytes[streamInfo + 12] ?? 0) & 1) << 4) + ((bytes[streamInfo + 13] ?? 0) >> 4) + 1
  // AudioSampleEntry (ISO/IEC 14496-12 section 12.2.3): 6 reserved, 2 reference, 8 reserved, 2 channels, then the size.
  const sampleSize = entry + 4 + 6 + 2 + 8 + 2
  if (depth >= 4 && depth <= 32) bytes.writeUInt16BE(depth, sampleSize)
}
