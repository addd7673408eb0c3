/**
 * Range and conditional requests by RFC 9110 (sections 13.1, 13.2.2, 14.1.2, 14.2, 15.3.7, 15.5.17), as a pure rule: what to answer, not
 * how to send it. One range is answered; several are answered with the whole film, which the RFC allows (14.2) and
 * every player takes. A film has a tag and no date of modification, so the fields that name a date are ignored (13.1.3,
 * 13.1.4).
 */
export interface RangeQuestion {
  method: string
  /** Size of the film in bytes. */
  size: number
  /** The `Range` header as it came. */
  range?: string | undefined
  /** The `If-Match` and `If-None-Match` headers as they came; several lines joined by commas. */
  ifMatch?: string | undefined
  ifNoneMatch?: string | undefined
  /** The `If-Range` header as it came. */
  ifRange?: string | undefined
  /** Strong entity tag of the film, with its quotes. */
  etag?: string | undefined
}

export interface RangeAnswer {
  status: 200 | 206 | 304 | 412 | 416
  /** Inclusive offsets of the bytes to send; null where none are (304, 412, 416, or an empty film). */
  span: { start: number; end: number } | null
  headers: Record<string, string>
}

/** Digits of the largest safe integer: longer positions lie behind every film. */
const MAX_DIGITS = 15
/** A header longer than this holds many ranges at best. */
const MAX_HEADER_LENGTH = 256

export function rangeAnswer(question: RangeQuestion): RangeAnswer {
  const { size } = question
  const base: Record<string, string> = { 'accept-ranges': 'bytes' }
  if (question.etag) base.etag = question.etag
  const settled = precondition(question)
  if (settled === 304) return { status: 304, span: null, headers: base }
  if (settled === 412) return { status: 412, span: null, headers: { ...base, 'content-length': '0' } }
  const wanted = usesRange(question) ? parseRange(question.range!, size) : null
  if (wanted === null) {
    return {
      status: 200,
      span: size > 0 ? { start: 0, end: size - 1 } : null,
      headers: { ...base, 'content-length': String(size) },
    }
  }
  if (wanted === 'unsatisfiable') {
    return { status: 416, span: null, headers: { ...base, 'content-range': `bytes */${size}`, 'content-length': '0' } }
  }
  const headers = {
    ...base,
    'content-range': `bytes ${wanted.start}-${wanted.end}/${size}`,
    'content-length': String(wanted.end - wanted.start + 1),
  }
  return { status: 206, span: wanted, headers }
}

/** 13.2.2: what is decided before any range is looked at; null: nothing is. A film that is asked for exists, so `*` is it. */
function precondition({ method, etag, ifMatch, ifNoneMatch }: RangeQuestion): 304 | 412 | null {
  if (ifMatch !== undefined && !names(ifMatch, etag?.startsWith('W/') ? undefined : etag)) return 412
  if (ifNoneMatch === undefined || !names(ifNoneMatch.replaceAll('W/', ''), etag?.replace('W/', ''))) return null
  return method === 'GET' || method === 'HEAD' ? 304 : 412
}

function names(tags: string, etag: string | undefined): boolean {
  return tags.trim() === '*' || (etag !== undefined && tags.split(',').some((tag) => tag.trim() === etag))
}

/** 14.2: only GET defines it. 13.1.5: a failed `If-Range` makes the field ignored; only a strong tag can match. */
function usesRange({ method, range, ifRange, etag }: RangeQuestion): boolean {
  if (range === undefined || method !== 'GET') return false
  if (ifRange === undefined) return true
  return etag !== undefined && !etag.startsWith('W/') && ifRange.trim() === etag
}

/** The span, `unsatisfiable`, or null where the header is to be ignored (another unit, bad syntax, several ranges). */
export function parseRange(header: string, size: number): { start: number; end: number } | 'unsatisfiable' | null {
  if (header.length > MAX_HEADER_LENGTH) return null
  const match = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i.exec(header.trim())
  if (!match) return null
  const [, first = '', last = ''] = match
  if (first === '') return last === '' ? null : suffix(position(last), size)
  const start = position(first)
  const end = last === '' ? Number.MAX_SAFE_INTEGER : position(last)
  if (end < start) return null
  if (start >= size) return 'unsatisfiable'
  return { start, end: Math.min(end, size - 1) }
}

function suffix(length: number, size: number): { start: number; end: number } | 'unsatisfiable' {
  if (length === 0 || size === 0) return 'unsatisfiable'
  return { start: Math.max(0, size - length), end: size - 1 }
}

function position(digits: string): number {
  const significant = digits.replace(/^0+(?=\d)/, '')
  return significant.length > MAX_DIGITS ? Number.MAX_SAFE_INTEGER : Number(significant)
}
