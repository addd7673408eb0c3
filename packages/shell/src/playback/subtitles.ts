/** Subtitles as WebVTT, the one form a browser's `<track>` takes. Pure. */

/** Decodes UTF-8 with or without a mark, UTF-16 with one, and falls back to Windows-1252: old SRT files are that. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** `path` tells the format by its extension: vtt, srt, ass or ssa. */
export function subtitlesAsVtt(path: string, bytes: Uint8Array): string {
  const text = decodeText(bytes).replace(/\r\n?/g, '\n')
  if (/\.vtt$/i.test(path)) return text.startsWith('WEBVTT') ? text : `WEBVTT\n\n${text}`
  return /\.(ass|ssa)$/i.test(path) ? assAsVtt(text) : srtAsVtt(text)
}

/** The two differ in the header and the decimal mark of times; numbers above a cue are allowed in both. */
function srtAsVtt(text: string): string {
  const times = /^(\d{1,2}:\d{2}:\d{2}),(\d{3})\s*-->\s*(\d{1,2}:\d{2}:\d{2}),(\d{3}).*$/gm
  const padded = (time: string) => time.padStart(8, '0')
  const cues = text.replace(
    times,
    (_line, from, fromMs, to, toMs) => `${padded(from)}.${fromMs} --> ${padded(to)}.${toMs}`,
  )
  return `WEBVTT\n\n${cues.trim()}\n`
}

/** Words and times only: styles and places need a renderer of their own, which the player may bring. */
function assAsVtt(text: string): string {
  const cues = text.split('\n').flatMap((line) => {
    if (!line.startsWith('Dialogue:')) return []
    const fields = line.slice('Dialogue:'.length).split(',')
    const [, from = '', to = ''] = fields.map((field) => field.trim())
    const words = fields
      .slice(9)
      .join(',')
      .replace(/\{[^}]*\}/g, '')
      .replace(/\\[Nn]/g, '\n')
      .replace(/\\h/g, ' ')
      .trim()
    return words ? [`${assTime(from)} --> ${assTime(to)}\n${words}`] : []
  })
  return `WEBVTT\n\n${cues.join('\n\n')}\n`
}

/** `0:01:02.50` → `00:01:02.500`. */
function assTime(time: string): string {
  const [clock = '', hundredths = '0'] = time.split('.')
  return `${clock.padStart(8, '0')}.${hundredths.padEnd(3, '0').slice(0, 3)}`
}
