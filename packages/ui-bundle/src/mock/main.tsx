/** The whole UI on made-up data. `?titles=100000&theme=light&lang=ar&delay=200` set the scene. */
import { render } from 'preact'
import { start } from '../start.tsx'
import { createMockTransport, type Mock } from './transport.ts'
import { homeChannel } from './world.ts'

declare global {
  interface Window {
    /** For tests and the curious: makes things happen in the made-up swarm. */
    mock: Mock
  }
}

const scene = new URLSearchParams(location.search)
const theme = scene.get('theme')
const earlier = Math.floor(Date.now() / 1000) - 3600
window.mock = createMockTransport({
  titles: Number(scene.get('titles') ?? 600),
  delayMs: Number(scene.get('delay') ?? 0),
  poorNetwork: scene.get('network') === 'poor',
  backdrops: scene.get('backdrops') !== 'none',
  settingsDelayMs: Number(scene.get('settingsDelay') ?? 0),
  settings: {
    language: scene.get('lang') ?? 'en',
    theme: theme === 'light' || theme === 'system' ? theme : 'dark',
    ...(scene.has('subtitles') && { subtitleLanguages: [scene.get('subtitles')!] }),
    ...(scene.has('layout') && { ui: { layout: scene.get('layout') } }),
  },
  library: {
    [`${homeChannel}/title-1`]: { position: 13.5, duration: 29.3, updated: earlier, favourite: true },
    [`${homeChannel}/title-4`]: { position: 10.5, duration: 29.3, updated: earlier - 500 },
    [`${homeChannel}/title-14`]: { position: 11, duration: 29.3, updated: earlier - 900, rating: 4 },
    [`${homeChannel}/title-2`]: { watched: true, position: 700, duration: 734, updated: earlier - 5000, rating: 5 },
    [`${homeChannel}/title-9`]: { favourite: true, episode: 's1e2', updated: earlier - 6000 },
    [`${homeChannel}/title-9/s1e1`]: { watched: true, updated: earlier - 6000 },
    [`${homeChannel}/title-9/s1e2`]: { position: 300, duration: 1320, updated: earlier - 6000 },
  },
})
if (scene.has('reload')) new EventSource('/dev/reload').addEventListener('change', () => location.reload())
if (location.hash === '#/gallery') {
  document.documentElement.dataset.theme = theme === 'light' ? 'light' : 'dark'
  const { Gallery } = await import('./gallery.tsx')
  render(<Gallery />, document.getElementById('app')!)
} else start(window.mock)
