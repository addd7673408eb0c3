/** The little XML that UPnP devices speak: one field at a time, no entities but the five. */
const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

export function encodeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}

export function decodeXml(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (entity) => Object.keys(names).find((key) => names[key] === entity) ?? entity,
  )
}

/** Text of the first element of that name, whatever its prefix. */
export function field(xml: string, name: string): string | undefined {
  const open = xml.search(new RegExp(`<(?:[A-Za-z0-9]{1,20}:)?${name}(?:\\s[^>]{0,500})?>`))
  if (open < 0) return undefined
  const start = xml.indexOf('>', open) + 1
  const end = xml.indexOf('</', start)
  return end < 0 ? undefined : decodeXml(xml.slice(start, end).trim())
}
