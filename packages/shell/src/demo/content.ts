import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Folder with the demo's `catalogue.json` and films. */
export function demoFolder(): string {
  return fileURLToPath(new URL(fromSource() ? '../../../../demo/' : '../demo/', import.meta.url))
}

/** Folder of the interface the demo's maintainer publishes. */
export function demoInterface(): string {
  return fileURLToPath(new URL(fromSource() ? '../../../../dist/ui/' : './ui/', import.meta.url))
}

export function hasDemoFilms(): boolean {
  return existsSync(`${demoFolder()}catalogue.json`)
}

function fromSource(): boolean {
  return import.meta.url.endsWith('.ts')
}
