/**
 * The little XML that feeds and NFO files need: elements, attributes, text, CDATA. No DTD, no entities but the five of
 * the standard and numbers: a document that declares its own is refused, for those declarations are what attacks are
 * made of.
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
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Throws `BAD_IMPORT`, `TOO_LARGE`. */
export function parseXml(text: string): XmlElement {
  if (text.length > TEXT_MAX_BYTES) throw new CatalogueError('TOO_LARGE', 'This XML file is larger than 64 MB')
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new CatalogueError('BAD_IMPORT', 'XML with a DTD is not read')
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const part =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/g
  for (const [, cdata, closed, opened, attributes, empty, plain] of text.matchAll(part)) {
    const parent = open.at(-1)!
    if (cdata !== undefined) parent.text += cdata
    else if (plain !== undefined) parent.text += decoded(plain)
    else if (closed !== undefined) {
      if (open.length > 1) open.pop()
    } else if (opened !== undefined) {
      const element: XmlElement = { name: opened, attributes: attributesOf(attributes ?? ''), children: [], text: '' }
      parent.children.push(element)
      if (!empty && open.push(element) > DEPTH_MAX)
        throw new CatalogueError('BAD_IMPORT', 'This XML is nested too deep')
    }
  }
  const first = root.children[0]
  if (first === undefined) throw new CatalogueError('BAD_IMPORT', 'This file holds no XML')
  return first
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

/** Text made safe to stand in XML, in elements and in attributes. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) => `&${Object.entries(ENTITIES).find(([, own]) => own === character)![0]};`,
  )
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [, name, double, single] of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes[name!] = decoded(double ?? single ?? '')
  }
  return attributes
}

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
  })
}
