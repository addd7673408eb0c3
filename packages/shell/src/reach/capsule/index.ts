/** Capsules: a channel as one file. */
export {
  type CapsuleCore,
  type CapsuleFilm,
  type CapsuleProgress,
  type ExportOptions,
  type ExportResult,
  exportCapsule,
} from './export.ts'
export { fetchRest } from './fetch-rest.ts'
export type { FilmHead } from './film-head.ts'
export type { FilmTaker } from './film-stage.ts'
export { type FilmHere, type FilmsHere, filmsHere, type LeftOut } from './films-here.ts'
export { type ImportOptions, type ImportResult, importCapsule, type PassedOver } from './import.ts'
export { coresOfChannel } from './of-channel.ts'
export { type Judge, judgeChannel, type Scope, scopeOf } from './scope.ts'
