/**
 * Figures go to the test's output, and with KINOSWARM_REACH_DOC=1 into the tables of docs/reachability.md as well, in place
 * of those of last time. Run one file after another then (`--test-concurrency=1`), on a machine with nothing else to do.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const doc = fileURLToPath(new URL('../../../../../docs/reachability.md', import.meta.url))

/** `row`: first cell of the row; `cells`: those after it, as many as were measured. */
export function figure(t: TestContext, row: string, ...cells: string[]): void {
  t.diagnostic(`${row}: ${cells.join(', ')}`)
  if (process.env.KINOSWARM_REACH_DOC !== '1') return
  const lines = readFileSync(doc, 'utf8').split('\n')
  const measured = lines.indexOf('## Measured')
  const at = lines.findIndex((line, index) => index > measured && line.startsWith(`| ${row} |`))
  if (at === -1) throw new Error(`docs/reachability.md has no row “${row}”`)
  const old = lines[at]!.split(' | ')
  lines[at] = [old[0], ...cells, ...old.slice(1 + cells.length)].join(' | ')
  if (!lines[at].endsWith(' |')) lines[at] += ' |'
  writeFileSync(doc, lines.join('\n'))
}

/** 812 ms, 2.4 s, 61 s. */
export function time(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`
}
