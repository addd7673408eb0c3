/**
 * The ids of films that are called the same. A few of one name are looked at one by one; from there on a film is sought by
 * what it would have in common with its like, so that a list of thousands called “Home movies” takes no more looks for
 * the last of them than for the hundredth.
 */
import { filmMarks, isSameFilm, type Title } from '@kinoswarm/catalog-feed'

/** Each is a record to read. Among more of one name and year, a difference in quality no longer tells what is one film. */
const ONE_BY_ONE = 16
/** Films with one mark that are looked at: as a rule there is one, but a page may be named for all of a list. */
const ALIKE_MAX = 16

export interface Shelf {
  /** The title with this id that was made of a name, or is in the catalogue. */
  look(id: string): Promise<Title | null>
  /** Whether a title of this import has it. */
  taken(id: string): boolean
}

/** Films of one name past the first few, by their marks. */
interface Crowd {
  /** The first number that has not been read. */
  next: number
  numbers: Map<string, number[]>
}

export class Namesakes {
  readonly #crowds = new Map<string, Crowd>()

  /** `title.id`, which is made of its name, if it is free or this film's already; or that with the next such number. */
  async place(title: Title, shelf: Shelf): Promise<string> {
    for (let number = 1; number <= ONE_BY_ONE; number++) {
      const id = numbered(title, number)
      const other = await shelf.look(id)
      if (other ? isSameFilm(other, title) : !shelf.taken(id)) return id
    }
    const crowd = this.#crowds.get(title.id) ?? { next: ONE_BY_ONE + 1, numbers: new Map() }
    this.#crowds.set(title.id, crowd)
    await readOn(crowd, title, shelf)
    for (const number of alike(crowd, title)) {
      const id = numbered(title, number)
      const other = await shelf.look(id)
      if (!other || !isSameFilm(other, title)) continue
      // It will be joined to that one, and its marks with it.
      remember(crowd, title, number)
      return id
    }
    return numbered(title, crowd.next)
  }
}

/** Up to the first number that is free. */
async function readOn(crowd: Crowd, title: Title, { look, taken }: Shelf): Promise<void> {
  for (; ; crowd.next++) {
    const id = numbered(title, crowd.next)
    const other = await look(id)
    if (other) remember(crowd, other, crowd.next)
    else if (!taken(id)) return
  }
}

function remember({ numbers }: Crowd, title: Title, number: number): void {
  for (const mark of filmMarks(title)) {
    const found = numbers.get(mark)
    if (!found) numbers.set(mark, [number])
    else if (found.length < ALIKE_MAX && !found.includes(number)) found.push(number)
  }
}

function alike({ numbers }: Crowd, title: Title): number[] {
  const found = filmMarks(title).flatMap((mark) => numbers.get(mark) ?? [])
  return [...new Set(found)].slice(0, ALIKE_MAX)
}

function numbered({ id }: Title, number: number): string {
  return number === 1 ? id : `${id}-${number}`
}
