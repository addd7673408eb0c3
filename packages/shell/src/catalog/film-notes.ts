/** What is noted about a film that is added. A terminal shows these sentences; the desk knows them and says them its own way. */
export const filmNotes = {
  noPicture: 'there is no picture in this file',
  videoConverted: 'browsers do not play {codec}: it is converted while playing, where it can be',
  soundConverted: 'browsers do not play {codec}: the sound is converted while playing',
  indexAtEnd: 'its index is at the end: playing starts later. `ffmpeg -i IN -c copy -movflags +faststart OUT` moves it',
} as const

export type FilmNote = keyof typeof filmNotes

export function filmNote(note: FilmNote, codec = ''): string {
  return filmNotes[note].replace('{codec}', codec)
}

/** Which note a warning ends with, whatever path stands before it; undefined for everything else. */
export function readFilmNote(warning: string): { note: FilmNote; codec: string } | undefined {
  for (const note of Object.keys(filmNotes) as FilmNote[]) {
    const [before, after] = filmNotes[note].split('{codec}') as [string, string?]
    const at = warning.lastIndexOf(before)
    if (at < 0 || !warning.endsWith(after ?? before)) continue
    return { note, codec: after === undefined ? '' : warning.slice(at + before.length, -after.length) }
  }
  return undefined
}
