/** A year alone or in brackets that stands at the end, or before what only says how the file was made. */
const withYear =
  /^(.*\S)\s+[([]?((?:18[89]|19\d|20\d)\d)[)\]]?(?:\s+[([]?(?:\d{3,4}[pi]|[248]k|u?hd|web|blu ?ray|bd|dvd|remux|[xh] ?26[45]|hevc|av1)\b.*)?$/i

/**
 * What the name of a file says of the film in it: a title to offer, and a year. “Metropolis.1927.1080p.mp4” is Metropolis,
 * 1927. Pure: the desk's page asks, too.
 */
export function nameOfFile(path: string): { title: string; year?: string } {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const parted = file.replace(/(?<=.)\.[^.]*$/, '').replace(/[._\s]+/g, ' ')
  // Where nothing else parts the words, hyphens do.
  const name = (parted.trim().includes(' ') ? parted : parted.replaceAll('-', ' ')).trim()
  const [, title, year] = withYear.exec(name) ?? []
  return title && year ? { title: capital(title), year } : { title: capital(name) }
}

function capital(text: string): string {
  return text.replace(/^./u, (first) => first.toLocaleUpperCase())
}
