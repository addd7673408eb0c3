import type { ChapterInfo } from '../api.ts'
import { children, type Element, elements, text, uint } from './ebml.ts'
import { ids } from './ids.ts'

const chaptersMax = 1000
const nanosecond = 1e9

/** Of the first edition; hidden chapters and those inside chapters are left out. */
export function parseChapters(bytes: Uint8Array): ChapterInfo[] {
  const edition = [...elements(bytes)].find((element) => element.id === ids.edition)
  if (!edition) return []
  const chapters: ChapterInfo[] = []
  for (const atom of children(bytes, edition)) {
    const chapter = atom.id === ids.chapterAtom ? readAtom(bytes, atom) : undefined
    if (chapter) chapters.push(chapter)
    if (chapters.length >= chaptersMax) break
  }
  return chapters.sort((a, b) => a.start - b.start)
}

function readAtom(bytes: Uint8Array, atom: Element): ChapterInfo | undefined {
  let start = 0
  let title = ''
  for (const field of children(bytes, atom)) {
    if (field.id === ids.chapterHidden && uint(bytes, field) === 1) return undefined
    if (field.id === ids.chapterStart) start = uint(bytes, field) / nanosecond
    if (field.id === ids.chapterDisplay && !title) title = displayName(bytes, field)
  }
  return { start, title }
}

function displayName(bytes: Uint8Array, display: Element): string {
  const name = [...children(bytes, display)].find((field) => field.id === ids.chapterString)
  return name ? text(bytes, name) : ''
}
