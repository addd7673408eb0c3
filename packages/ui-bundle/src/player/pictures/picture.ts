/** What the readers of both kinds of subtitles that are pictures hand to the one who puts them on the screen. */
export interface Picture {
  /** Pixels of the whole screen the places mean. */
  screen: { width: number; height: number }
  parts: PicturePart[]
  /** Seconds behind its beginning at which it goes by itself. */
  lasts?: number
}

export interface PicturePart {
  x: number
  y: number
  width: number
  height: number
  /** Red, green, blue and how much it covers, a byte each. */
  pixels: Uint32Array<ArrayBuffer>
  /** Only this much of it is shown. */
  crop?: { x: number; y: number; width: number; height: number }
}

/** The picture of an event; what came before it may be needed for it. */
export type PictureReader = (events: { bytes: Uint8Array }[], index: number) => Picture | undefined
