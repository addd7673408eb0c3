/** Between two people: commas of three scripts, a semicolon, “&” and, in English, “and”. “y” or “e” may be part of a name. */
const between = /\s*[,;،、&]\s*(?:and\s+)?|\s+and\s+/i

/** The people in a field for one line, each once. */
export function severalNames(text: string): string[] {
  const names = text.split(between).map((name) => name.trim())
  return [...new Set(names.filter(Boolean))]
}
