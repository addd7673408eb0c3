import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Contender, givePlaces } from '../../src/precedence.ts'

type Hunger = Contender['hunger']

/** Which of these films yield; each is given by how much it is waited for, oldest playback first. */
function yielding(...hungers: Hunger[]): { places: boolean[]; greatest: Hunger } {
  const films = hungers.map((hunger, at) => ({ hunger, openedAt: at, yielding: false }))
  const greatest = givePlaces(films)
  return { places: films.map((film) => film.yielding), greatest }
}

const table: { says: string; films: Hunger[]; places: boolean[]; greatest: Hunger }[] = [
  { says: 'nobody yields while nobody waits', films: ['none', 'none'], places: [false, false], greatest: 'none' },
  {
    says: 'a film that is waited for goes first',
    films: ['none', 'now', 'none'],
    places: [true, false, true],
    greatest: 'now',
  },
  { says: 'a film that will be short goes first', films: ['soon', 'none'], places: [false, true], greatest: 'soon' },
  { says: 'of two, the one with nothing to show', films: ['now', 'soon'], places: [false, true], greatest: 'now' },
  {
    says: 'of two alike, the one opened last',
    films: ['now', 'now', 'none'],
    places: [true, false, true],
    greatest: 'now',
  },
  { says: 'a film alone never yields', films: ['now'], places: [false], greatest: 'now' },
  { says: 'no film, no precedence', films: [], places: [], greatest: 'none' },
]

for (const { says, films, places, greatest } of table) {
  test(`precedence: ${says}`, () => {
    assert.deepEqual(yielding(...films), { places, greatest })
  })
}
