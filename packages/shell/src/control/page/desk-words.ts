/** What the desk says of what a verb did: in the viewer's language, and without the words of a terminal. */
import { type FilmNote, readFilmNote } from '../../catalog/film-notes.ts'
import type { DeskEvent, DeskLine } from '../desk-run.ts'
import { bytes, type MessageKey, t } from './words.ts'

const notes: Record<FilmNote, MessageKey> = {
  noPicture: 'film.noPicture',
  videoConverted: 'film.videoConverted',
  soundConverted: 'film.soundConverted',
  indexAtEnd: 'film.indexAtEnd',
}

/** A sentence, if there is anything to say. */
export function deskWords({ event, text, error }: DeskLine): string | undefined {
  if (error) return error.message
  return (event && ofEvent(event)) ?? text
}

function ofEvent(event: DeskEvent): string | undefined {
  switch (event.event) {
    case 'progress':
      return event.unit === 'bytes' && event.total
        ? t('film.reading', { done: bytes(event.done ?? 0), total: bytes(event.total) })
        : undefined
    case 'channel':
      return event.name && t('channel.made', { name: event.name })
    case 'added':
      return event.title && t('film.added', { name: event.title })
    case 'removed':
      return t('titles.takenOut')
    case 'catalogue':
      return t('publish.done')
    case 'confirmed':
      return t('publish.confirmed')
    case 'empty':
      return t('publish.empty')
    case 'warning':
      return ofWarning(event.message ?? '')
    default:
      return undefined
  }
}

function ofWarning(message: string): string | undefined {
  const known = readFilmNote(message)
  return known && t(notes[known.note], { codec: known.codec })
}
