import type { Copies } from '../reach/copies.ts'

/** What an unattended seeder says about itself. */
export interface SeedStatus {
  channels: ({ id: string; name: string; version: string; confirmed: number | null } & Copies)[]
  films: { own: number; adopted: number; adoptedBytes: number }
  peers: number
  given: number
  received: number
  upSpeed: number
  downSpeed: number
  /** Seconds. */
  uptime: number
}

/** The table in the terminal. */
export function statusTable(status: SeedStatus): string {
  const rows = status.channels.map(({ id, name, version, others, here, bytes }) => [
    name || id.slice(0, 12),
    version || '–',
    here ? 'whole' : 'fetching',
    `${others + Number(here)}`,
    size(bytes),
  ])
  const table = [['channel', 'version', 'here', 'full copies', 'size'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const { films } = status
  return [
    ...lines,
    `films: ${films.own} own, ${films.adopted} adopted (${size(films.adoptedBytes)})`,
    `peers: ${status.peers}   up: ${size(status.upSpeed)}/s   down: ${size(status.downSpeed)}/s   given: ${size(status.given)}   for ${duration(status.uptime)}`,
  ].join('\n')
}

/** The status page: no script, refreshed by the browser, on loopback only. */
export function statusPage(status: SeedStatus): string {
  const text = statusTable(status).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const style = 'body{background:#101418;color:#d8dee4;font:15px/1.6 ui-monospace,monospace;margin:2rem}'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Kinoswarm seeder</title><style>${style}</style><h1>Kinoswarm seeder</h1><pre>${text}</pre></html>`
}

export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`
}

function duration(seconds: number): string {
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}
