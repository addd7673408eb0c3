/** Keys, pointer and dropped files of the player, given to whoever they concern. */
import { moveFocus } from '../spatial.ts'
import type { MenuName } from './controls.tsx'
import type { createIdle } from './idle.ts'
import { type Command, commandFor, stepSpeed } from './keys.ts'
import type { Media } from './media-element.ts'
import { toggleFullscreen, togglePip } from './screen.ts'
import type { Subtitles } from './subtitle-model.ts'

export interface RemoteParts {
  box: HTMLElement
  media: Media
  subtitles: Subtitles
  controls: ReturnType<typeof createIdle>
  menu: () => MenuName | undefined
  setMenu: (menu: MenuName | undefined) => void
  onLeave: () => void
  onNext: () => void
}

export function createRemote(parts: RemoteParts) {
  const { box, media, controls } = parts
  const onKey = (event: KeyboardEvent) => {
    controls.wake()
    if (isTyping(event.target)) return
    if (movesFocus(event, parts) || pressesButton(event)) return
    const command = commandFor(event)
    if (!command) return
    event.preventDefault()
    carryOut(command, parts)
  }
  const onPress = (event: MouseEvent) => {
    if (event.target !== media.video && !(event.target as Element).classList?.contains('over')) return
    if (parts.menu()) parts.setMenu(undefined)
    else media.toggle()
  }
  const onDouble = (event: MouseEvent) => {
    if (!(event.target as Element).closest?.('.controls, .panel-over, button')) toggleFullscreen(box)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    const file = event.dataTransfer?.files[0]
    if (file) void parts.subtitles.drop(file)
  }
  const onDrag = (event: DragEvent) => event.preventDefault()
  addEventListener('keydown', onKey)
  const listeners: [keyof HTMLElementEventMap, (event: never) => void][] = [
    ['pointermove', controls.wake],
    ['pointerdown', controls.wake],
    ['click', onPress],
    ['dblclick', onDouble],
    ['drop', onDrop],
    ['dragover', onDrag],
  ]
  for (const [name, listener] of listeners) box.addEventListener(name, listener as EventListener)
  controls.wake()
  return {
    close(): void {
      controls.close()
      removeEventListener('keydown', onKey)
      for (const [name, listener] of listeners) box.removeEventListener(name, listener as EventListener)
    },
  }
}

function carryOut(command: Command, parts: RemoteParts): void {
  const { media, subtitles, box } = parts
  const flip = (menu: MenuName) => parts.setMenu(parts.menu() === menu ? undefined : menu)
  if (command.do === 'toggle') media.toggle()
  if (command.do === 'mute') media.mute(!media.muted.peek())
  if (command.do === 'fullscreen') toggleFullscreen(box)
  if (command.do === 'pip') void togglePip(media.video)
  if (command.do === 'subtitles') subtitles.toggle()
  if (command.do === 'menu') flip(command.menu)
  if (command.do === 'details' || command.do === 'help') flip(command.do)
  if (command.do === 'next') parts.onNext()
  if (command.do === 'back') back(parts)
  if (command.do === 'seek') media.seek(media.time.peek() + command.by)
  if (command.do === 'volume') media.setVolume(media.volume.peek() + command.by)
  if (command.do === 'delay') subtitles.shift(command.by)
  if (command.do === 'speed') media.setRate(stepSpeed(media.rate.peek(), command.by))
  if (command.do === 'jump') media.seek(media.duration.peek() * command.to)
}

/** One step back: out of the menu, out of the controls, out of the film. */
function back(parts: RemoteParts): void {
  if (parts.menu()) {
    parts.setMenu(undefined)
    parts.box.querySelector<HTMLElement>('.seek')?.focus()
  } else if (document.activeElement?.closest('.controls') && document.documentElement.dataset.layout === 'tv') {
    ;(document.activeElement as HTMLElement).blur()
  } else parts.onLeave()
}

const ways = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const

/**
 * Arrows move between buttons while one is among the buttons, and from the picture down to them on a television;
 * else they are seconds and volume.
 */
function movesFocus(event: KeyboardEvent, { box }: RemoteParts): boolean {
  const way = ways[event.code as keyof typeof ways]
  if (!way || event.shiftKey) return false
  const at = document.activeElement
  const inside = at?.tagName !== 'H1' && at?.closest('.controls, .panel-over, .player-top, .status, .next-card')
  const sideways = way === 'left' || way === 'right'
  if (at?.classList.contains('seek') && sideways) return false
  if (at instanceof HTMLInputElement && at.type === 'range' && sideways) return true
  if (at instanceof HTMLSelectElement && !sideways) return true
  if (!inside && (sideways || document.documentElement.dataset.layout !== 'tv')) return false
  event.preventDefault()
  if (inside && at instanceof HTMLElement)
    moveFocus({ root: at.closest<HTMLElement>('.panel-over') ?? box, from: at, way })
  else box.querySelector<HTMLElement>('.seek')?.focus()
  return true
}

/** Space and Enter belong to a focused button. */
function pressesButton(event: KeyboardEvent): boolean {
  const control = event.target instanceof Element && event.target.closest('button, a, select, label')
  return Boolean(control) && (event.code === 'Space' || event.code === 'Enter')
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && ['text', 'search'].includes(target.type)
}
