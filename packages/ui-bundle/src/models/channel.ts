/** A channel's colour comes from its record: only a plain hexadecimal colour is taken. */
export function channelColour(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour : '#7c7c82'
}

/** A link as people paste it: with spaces around, or inside a sentence. */
export function findLink(text: string): string | undefined {
  return /kinoswarm:\/\/[a-z0-9]{52,64}[^\s]*/i.exec(text)?.[0]
}
