import assert from 'node:assert/strict'
import test from 'node:test'
import { type FilmNote, filmNote, filmNotes, readFilmNote } from '../../src/catalog/film-notes.ts'

test('every note on a film is known again behind the path of its file', () => {
  for (const note of Object.keys(filmNotes) as FilmNote[]) {
    const codec = filmNotes[note].includes('{codec}') ? 'hevc' : ''
    assert.deepEqual(readFilmNote(`/a/desk/1f.mp4: ${filmNote(note, codec)}`), { note, codec })
  }
  assert.equal(readFilmNote('the poster x.png is not there'), undefined)
})
