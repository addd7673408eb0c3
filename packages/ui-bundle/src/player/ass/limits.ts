/**
 * What a script may ask of the page that draws it. A script comes from a stranger: each of these is far above what
 * the most ornate songs of real releases need, and far below what would hold a page up.
 */
export const limits = {
  /** Characters of a whole script; drawings of signs make the largest real ones some megabytes. */
  scriptChars: 12 << 20,
  /** A shape traced from a picture has some thousand points, each a dozen characters. */
  lineChars: 64 << 10,
  events: 60_000,
  styles: 2000,
  /** Override codes in one line, those inside `\t(…)` included: a colour for each letter of a long line fits. */
  tags: 4000,
  /** Changes of look in one line. */
  runs: 1000,
  /** Letters of one line; a screen full of them has two thousand. */
  letters: 6000,
  /** Lines shown at one time; songs with an effect for each letter reach two hundred. */
  shown: 400,
  /** What one picture of the film may take: a letter is one, see `work.ts` for the rest. */
  work: 60_000,
  /** When painting has taken this long, what is left waits for another picture. Milliseconds. */
  paintMs: 250,
  /** Points of one drawn shape. */
  points: 8000,
  /** `\t(\t(\t(…` has no meaning, but can be written. */
  nesting: 3,
  /** In the script's own pixels, whatever they are; keeps sums finite. */
  coordinate: 100_000,
  /** Times the picture's height. */
  fontSize: 4,
  border: 500,
  blur: 50,
  /** Degrees beyond this come from mistakes, and lose all precision. */
  degrees: 100_000,
  scale: 10_000,
} as const
