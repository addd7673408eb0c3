/** Which key does what, by its place on the keyboard (`event.code`): the same on every layout. */
export type Command =
  | { do: 'toggle' | 'mute' | 'fullscreen' | 'subtitles' | 'next' | 'back' | 'details' | 'help' | 'pip' }
  | { do: 'menu'; menu: 'subtitles' | 'audio' }
  | { do: 'seek' | 'volume' | 'delay' | 'speed'; by: number }
  | { do: 'jump'; to: number }

interface Key {
  code: string
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

const simple: Record<string, Command> = {
  Space: { do: 'toggle' },
  KeyK: { do: 'toggle' },
  MediaPlayPause: { do: 'toggle' },
  KeyM: { do: 'mute' },
  KeyF: { do: 'fullscreen' },
  KeyC: { do: 'subtitles' },
  KeyS: { do: 'menu', menu: 'subtitles' },
  KeyA: { do: 'menu', menu: 'audio' },
  KeyN: { do: 'next' },
  KeyI: { do: 'details' },
  KeyP: { do: 'pip' },
  KeyJ: { do: 'seek', by: -10 },
  KeyL: { do: 'seek', by: 10 },
  ArrowUp: { do: 'volume', by: 0.05 },
  ArrowDown: { do: 'volume', by: -0.05 },
  Escape: { do: 'back' },
  Backspace: { do: 'back' },
  BrowserBack: { do: 'back' },
}

export function commandFor({ code, shiftKey, ctrlKey, altKey, metaKey }: Key): Command | undefined {
  if (ctrlKey || altKey || metaKey) return undefined
  if (code === 'ArrowLeft') return { do: 'seek', by: shiftKey ? -60 : -10 }
  if (code === 'ArrowRight') return { do: 'seek', by: shiftKey ? 60 : 10 }
  if (code === 'KeyG') return { do: 'delay', by: shiftKey ? -1 : -0.1 }
  if (code === 'KeyH') return { do: 'delay', by: shiftKey ? 1 : 0.1 }
  if (code === 'Comma' || code === 'IntlBackslash')
    return { do: 'speed', by: shiftKey && code === 'IntlBackslash' ? 1 : -1 }
  if (code === 'Period') return { do: 'speed', by: 1 }
  if (code === 'Slash' || code === 'F1') return { do: 'help' }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  return digit === undefined ? simple[code] : { do: 'jump', to: Number(digit) / 10 }
}

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

/** The next speed up (1) or down (-1). */
export function stepSpeed(now: number, by: number): number {
  const at = speeds.findIndex((speed) => speed >= now - 0.01)
  return speeds[Math.min(speeds.length - 1, Math.max(0, (at < 0 ? speeds.length - 1 : at) + by))] ?? 1
}
