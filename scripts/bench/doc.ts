/** Keeps the table of figures in docs/benchmarks.md: a row per figure, replaced when it is measured again. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bars } from './bars.ts'
import type { Figure } from './bench.ts'

const path = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const head =
  '| Figure | Median | From – to | Runs | Against | Ratio | Wanted |\n| --- | ---: | ---: | ---: | --- | ---: | --- |\n'
const [from, to] = ['<!-- figures -->\n', '<!-- end of figures -->\n']

export function writeFigures(figures: readonly Figure[]): void {
  const text = readFileSync(path, 'utf8')
  const [start, end] = [text.indexOf(from), text.indexOf(to)]
  if (start < 0 || end < 0) throw new Error(`${path} has lost the marks around its table`)
  const rows = new Map(
    text
      .slice(start, end)
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => [nameIn(line), line]),
  )
  for (const figure of figures) rows.set(figure.name, rowOf(figure))
  const table =
    head +
    [...rows.entries()]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, row]) => `${row}\n`)
      .join('')
  writeFileSync(path, `${text.slice(0, start)}${from}\n${table}\n${machine()}\n\n${text.slice(end)}`)
}

function rowOf({ name, unit, median, min, max, runs, against, ratio }: Figure): string {
  const compared = against ? `${against.name}: ${against.median} ${unit}` : ''
  return `| \`${name}\` | ${median} ${unit} | ${min} – ${max} | ${runs} | ${compared} | ${ratio ?? ''} | ${bars[name] ?? ''} |`
}

function nameIn(row: string): string {
  return row.split('`')[1] ?? ''
}

function machine(): string {
  const [first] = cpus()
  return `Measured on ${cpus().length} cores (${first?.model.trim() || process.arch}), ${process.platform}, Node ${process.version}, everything on loopback.`
}
