/** The player's code comes when a title is looked at, so that Play finds it here. */
export const loadPlayer = () => import('./page.tsx').then((file) => file.PlayerPage)

export function preloadPlayer(): void {
  const work = () => {
    void loadPlayer()
    void import('./media-source.ts')
  }
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: idleWithinMs })
  else setTimeout(work, idleWithinMs)
}

const idleWithinMs = 500
