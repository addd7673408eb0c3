/**
 * What a font file calls itself, and how high its letters are: three tables out of a file from a stranger, read with
 * every offset checked. The letters themselves are the browser's business, which looks a font over before it uses it.
 */
export interface FontNames {
  /** Of the family, and of this very font, in small letters. */
  families: string[]
  fullNames: string[]
  bold: boolean
  italic: boolean
  /** Above the line, of the height of a line; and the em, of the same. */
  ascent: number
  em: number
}

/** Real fonts have two dozen tables and a few hundred names. */
const tablesMax = 64
const namesMax = 1000
const nameMaxBytes = 200

interface Table {
  offset: number
  length: number
}

export function readFontNames(bytes: ArrayBuffer): FontNames | undefined {
  const view = new DataView(bytes)
  const tables = readTables(view)
  const name = tables.get('name')
  if (!name) return undefined
  const names = readNames(view, name)
  const { bold, italic, ascent, descent } = readMetrics(view, tables)
  const unitsPerEm = u16(view, (tables.get('head')?.offset ?? view.byteLength) + 18) || 1000
  const height = ascent + descent > 0 ? ascent + descent : unitsPerEm
  return {
    families: [...names(1), ...names(16)],
    fullNames: [...names(4), ...names(6)],
    bold,
    italic,
    ascent: ascent > 0 ? Math.min(1, ascent / height) : 0.8,
    em: Math.min(4, unitsPerEm / height),
  }
}

function readTables(view: DataView): Map<string, Table> {
  const tables = new Map<string, Table>()
  // A collection: its first font.
  const start = u32(view, 0) === 0x74746366 ? u32(view, 12) : 0
  const count = Math.min(tablesMax, u16(view, start + 4))
  for (let i = 0; i < count; i++) {
    const at = start + 12 + i * 16
    const tag = text(view, at, 4, 1)
    const table = { offset: u32(view, at + 8), length: u32(view, at + 12) }
    if (table.offset + table.length <= view.byteLength) tables.set(tag, table)
  }
  return tables
}

/** All that the file says under a number of the name table (OpenType, `name`). */
function readNames(view: DataView, { offset, length }: Table): (id: number) => string[] {
  const found = new Map<number, Set<string>>()
  const count = Math.min(namesMax, u16(view, offset + 2))
  const strings = u16(view, offset + 4)
  for (let i = 0; i < count; i++) {
    const at = offset + 6 + i * 12
    const id = u16(view, at + 6)
    const size = Math.min(nameMaxBytes, u16(view, at + 8))
    const place = strings + u16(view, at + 10)
    if (place + size > length || ![1, 4, 6, 16].includes(id)) continue
    // Platforms 0 and 3 write UTF-16, 1 one byte a letter.
    const value = text(view, offset + place, size, u16(view, at) === 1 ? 1 : 2)
    found.set(id, (found.get(id) ?? new Set()).add(fold(value)))
  }
  return (id) => [...(found.get(id) ?? [])]
}

function readMetrics(view: DataView, tables: Map<string, Table>) {
  const os2 = tables.get('OS/2')
  const hhea = tables.get('hhea')
  const flags = os2 ? u16(view, os2.offset + 62) : 0
  const wide = os2 !== undefined && os2.length >= 78 && u16(view, os2.offset + 74) + u16(view, os2.offset + 76) > 0
  const lines = hhea?.offset ?? view.byteLength
  return {
    bold: (flags & 0x20) !== 0,
    italic: (flags & 0x01) !== 0,
    // The heights such scripts have always been set by are those of Windows.
    ascent: wide ? u16(view, os2.offset + 74) : s16(view, lines + 4),
    descent: wide ? u16(view, os2.offset + 76) : -s16(view, lines + 6),
  }
}

export function fold(name: string): string {
  return name.trim().toLowerCase()
}

function u16(view: DataView, at: number): number {
  return at >= 0 && at + 2 <= view.byteLength ? view.getUint16(at) : 0
}

function s16(view: DataView, at: number): number {
  return (u16(view, at) << 16) >> 16
}

function u32(view: DataView, at: number): number {
  return at >= 0 && at + 4 <= view.byteLength ? view.getUint32(at) : 0
}

function text(view: DataView, at: number, size: number, width: 1 | 2): string {
  let out = ''
  for (let i = 0; i + width <= size && at + i + width <= view.byteLength; i += width)
    out += String.fromCharCode(width === 1 ? view.getUint8(at + i) : view.getUint16(at + i))
  return out
}
