import { signal } from '@preact/signals'

const hideAfterMs = 2000

/** Whether anybody is moving: after two still seconds the controls go. `hold()` keeps them while it answers true. */
export function createIdle(hold: () => boolean) {
  const idle = signal(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function wake(): void {
    clearTimeout(timer)
    idle.value = false
    timer = setTimeout(rest, hideAfterMs)
  }

  function rest(): void {
    if (hold()) wake()
    else idle.value = true
  }

  return { idle, wake, close: () => clearTimeout(timer) }
}
