/** Capsules: a channel as one file. */
export {
  type CapsuleCore,
  type CapsuleFilm,
  type CapsuleProgress,
  type ExportOptions,
  type ExportResult,
  exportCapsule,
} from './export.ts'
export { FilmFolder, type FilmTaker } from './film-folder.ts'
export { type FilmHere, type FilmsHere, filmsHere, type LeftOut } from './films-here.ts'
export { type ImportOptions, type ImportResult, importCapsule } from './import.ts'
export { coresOfChannel } from './of-channel.ts'
