const titleMaxLength = 200

/** A title on one line without control characters: it comes out of a catalogue and goes into a window's frame. */
export function titleText(title: string): string {
  const visible = [...title.slice(0, titleMaxLength)].map((c) => ((c.codePointAt(0) ?? 0) < 0x20 ? ' ' : c))
  return visible.join('').trim()
}
