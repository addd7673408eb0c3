import type { App } from './models/app.ts'
import { navigate } from './router.ts'

/**
 * A capsule may be dropped on any page: whoever drags one in looks for no special place. Whatever else is dropped is kept
 * from the browser, which would leave the app to show it.
 */
export function startDrops(app: App): void {
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
  })
  addEventListener('drop', (event) => {
    // A field of text takes text, and the place for links takes pictures too.
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    const capsule = [...event.dataTransfer.files].find(({ name }) => /\.kino$/i.test(name))
    if (!capsule) return
    app.takeCapsule(capsule)
    if (app.route.peek().page !== 'play') navigate('#/channels')
  })
}
