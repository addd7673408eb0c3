import { basename, extname } from 'node:path'

/** A name, then a year alone or in brackets, then nothing more: “Metropolis.1927”, “Nosferatu (1922)”. */
const withYear = /^(.*\S)\s+[([]?((?:18[89]|19\d|20\d)\d)[)\]]?$/

/** What the name of a file says of the film in it: a title to offer, and a year where one stands at the end. */
export function nameOfFile(path: string): { title: string; year?: string } {
  const name = basename(path, extname(path)).replace(/[._]/g, ' ').trim()
  const [, title, year] = withYear.exec(name) ?? []
  return title && year ? { title, year } : { title: name }
}
