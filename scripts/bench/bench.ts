/** What a benchmark is, and how its measurements become figures. */
export interface BenchOptions {
  /** How often to measure: five and more for a figure worth quoting, one to see that the benchmark still works. */
  runs: number
  /** Small and quick, for continuous integration. */
  once: boolean
  /** How much of whatever grows: `--size N`. Each benchmark has its own measure and default. */
  size?: number
  /** Some of its cases only: `--case NAME`, several with commas. */
  only?: string
  /** For the person at the terminal. */
  note: (text: string) => void
}

export interface Bench {
  name: string
  /** One line: what is measured, and against what. */
  about: string
  run: (options: BenchOptions) => Promise<Figure[]>
}

export interface Figure {
  name: string
  unit: string
  median: number
  min: number
  max: number
  runs: number
  /** What it is compared with, and the median of that. `null` where nothing is. */
  against: { name: string; median: number } | null
  /** Median over the median of `against`. */
  ratio: number | null
}

export interface Baseline {
  name: string
  values: readonly number[]
}

export function figure(name: string, unit: string, values: readonly number[], baseline?: Baseline): Figure {
  if (values.length === 0) throw new Error(`${name} was not measured`)
  const middle = median(values)
  const against = baseline ? { name: baseline.name, median: round(median(baseline.values)) } : null
  return {
    name,
    unit,
    median: round(middle),
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
    runs: values.length,
    against,
    ratio: baseline ? round(middle / median(baseline.values)) : null,
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Runs `measure` one after another, never two at once. */
export async function repeat<T>(times: number, measure: (run: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let run = 0; run < times; run++) results.push(await measure(run))
  return results
}

/** Three significant digits: more would claim a precision that no such measurement has. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
