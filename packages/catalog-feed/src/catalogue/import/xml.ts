/**
 * The little XML that feeds and NFO files need: elements, attributes, text, CDATA. No DTD, no entities but the five of
 * the standard and numbers: a document that declares its own is refused, for those declarations are what attacks are
 * made of. One pass over the text, forwards only: a feed made to keep a reader busy does not.
 */
import { CatalogueError } from '../errors.ts'

export interface XmlElement {
  /** With its prefix, as written. */
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  text: string
}

const TEXT_MAX_BYTES = 64 << 20
const DEPTH_MAX = 64
const CDATA = '<![CDATA['
/** A name, with or without a value, or one character to go past: none is looked at twice. */
const ATTRIBUTE = /([^\s="']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?|[\s\S]/gy
const NAME = /^[^\s/>!?]+/
/** No name of ours is longer; the rest of a longer one is taken for attributes. */
const NAME_MAX = 200
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Throws `BAD_IMPORT`, `TOO_LARGE`. */
export function parseXml(text: string): XmlElement {
  if (text.length > TEXT_MAX_BYTES) throw new CatalogueError('TOO_LARGE', 'This XML file is larger than 64 MB')
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new CatalogueError('BAD_IMPORT', 'XML with a DTD is not read')
  const root = elementNamed('')
  const open = [root]
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at)
    const end = next < 0 ? text.length : next
    if (end > at) open.at(-1)!.text += decoded(text.slice(at, end))
    at = next < 0 ? end : behindMarkup(text, next, open)
  }
  const first = root.children[0]
  if (first === undefined) throw new CatalogueError('BAD_IMPORT', 'This file holds no XML')
  return first
}

/** Reads what begins at `from`, and returns where it ends: the end of the text for what never does. */
function behindMarkup(text: string, from: number, open: XmlElement[]): number {
  const behind = (end: string) => {
    const at = text.indexOf(end, from)
    return at < 0 ? text.length : at + end.length
  }
  if (text.startsWith('<!--', from)) return behind('-->')
  if (text.startsWith('<?', from)) return behind('?>')
  if (text.startsWith(CDATA, from)) {
    const end = behind(']]>')
    open.at(-1)!.text += text.slice(from + CDATA.length, text.endsWith(']]>', end) ? end - 3 : end)
    return end
  }
  if (text.startsWith('</', from)) {
    if (open.length > 1) open.pop()
    return behind('>')
  }
  if (text.startsWith('<!', from)) return behind('>')
  const name = NAME.exec(text.slice(from + 1, from + 1 + NAME_MAX))?.[0]
  if (name !== undefined) return behindTag(text, from + 1, { name, open })
  // A lone “<” that somebody forgot to write as an entity.
  open.at(-1)!.text += '<'
  return from + 1
}

function behindTag(text: string, from: number, { name, open }: { name: string; open: XmlElement[] }): number {
  const end = endOfTag(text, from)
  const tag = text.slice(from, end)
  const empty = tag.endsWith('/')
  const element = elementNamed(name, attributesOf(tag.slice(name.length, empty ? -1 : undefined)))
  open.at(-1)!.children.push(element)
  if (!empty && open.push(element) > DEPTH_MAX) throw new CatalogueError('BAD_IMPORT', 'This XML is nested too deep')
  return end + 1
}

/** Where the tag ends; a “>” in quotes is none. */
function endOfTag(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '>') return at
    if (letter !== '"' && letter !== "'") continue
    at = text.indexOf(letter, at + 1)
    if (at < 0) break
  }
  return text.length
}

function elementNamed(name: string, attributes: Record<string, string> = {}): XmlElement {
  return { name, attributes, children: [], text: '' }
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name)
}

export function childText(element: XmlElement, name: string): string | undefined {
  const text = element.children.find((child) => child.name === name)?.text.trim()
  return text === '' ? undefined : text
}

export function childTexts(element: XmlElement, name: string): string[] {
  return childrenOf(element, name)
    .map((child) => child.text.trim())
    .filter(Boolean)
}

/** What is left of HTML without its tags. */
export function withoutTags(html: string, instead = ''): string {
  let plain = ''
  let at = 0
  for (;;) {
    const from = html.indexOf('<', at)
    const to = from < 0 ? -1 : html.indexOf('>', from)
    if (to < 0) return plain + html.slice(at)
    plain += html.slice(at, from) + instead
    at = to + 1
  }
}

/** Text made safe to stand in XML, in elements and in attributes. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) => `&${Object.entries(ENTITIES).find(([, own]) => own === character)![0]};`,
  )
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
    if (name !== undefined) attributes[name] = decoded(double ?? single ?? '')
  }
  return attributes
}

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
  })
}
