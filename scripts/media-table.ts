/**
 * Plays every sample film in real browsers and writes the table in docs/formats.md:
 * `node --import tsx scripts/media-table.ts [SAMPLE …] [--firefox] [--write]`.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { makeSamples, samples } from '../packages/engine/test/media/kit/samples.ts'
import { mediaType } from '../packages/shell/src/http/media.ts'
import { quietFlags } from './chromium-flags.ts'
import { ensureChromium } from './debian.ts'
import { bundledServer } from './media-table/bundled.ts'
import { playInFirefox } from './media-table/firefox.ts'
import { type PlayOptions, playSample, type RowResult } from './media-table/in-page.ts'

const seeks = [20, 3, 12.5]
const rowTimeoutMs = 12_000

/** A catalogue tells container and codecs before a film is looked into, and the player begins by that. */
const told = Object.fromEntries(
  samples.map(({ file, video, audio }) => [file, { type: mediaType(file) ?? '', video, audio: [{ codec: audio }] }]),
)
const playOptions: PlayOptions = { seeks, timeoutMs: rowTimeoutMs, told }

export interface TableRow {
  file: string
  label: string
  result: RowResult
}

export interface TableOptions {
  report?: (row: TableRow) => void
  /** Plays each sample a second time, when it has been looked into already. */
  again?: boolean
}

/** One row a sample, in a browser of its own profile. */
export async function playTable(only: string[] = [], { report, again }: TableOptions = {}): Promise<TableRow[]> {
  const wanted = samples.filter(({ file }) => only.length === 0 || only.some((part) => file.includes(part)))
  const names = wanted.map(({ file }) => file)
  const dir = await makeSamples({ only: names })
  const server = await (await bundledServer())(dir, names)
  const profile = await mkdtemp(join(tmpdir(), 'kinoswarm-table-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: ensureChromium(),
    headless: true,
    args: quietFlags,
  })
  const rows: TableRow[] = []
  const play = async (file: string, options: PlayOptions) => {
    const page = await browser.newPage()
    await page.goto(server.origin)
    const call = `(${playSample.toString()})(${JSON.stringify(file)}, ${JSON.stringify(options)})`
    const played = page.evaluate(`globalThis.__name ??= (f) => f; ${call}`)
    const result = (await Promise.race([played, stuck()])) as RowResult
    await page.close()
    return result
  }
  try {
    for (const { file, label } of wanted) {
      const result = await play(file, playOptions)
      if (again) result.again = (await play(file, { ...playOptions, seeks: [] })).first
      const row = { file, label, result }
      rows.push(row)
      report?.(row)
    }
  } finally {
    await browser.close()
    await server.close()
    await rm(profile, { recursive: true, force: true })
  }
  return rows
}

/** A row that hangs is a row of the table too. */
async function stuck(): Promise<RowResult> {
  const nothing = { plan: '?', reason: '', picture: false, sound: false, seeks: [], audioTracks: 0, subtitles: 0 }
  await new Promise((resolve) => setTimeout(resolve, rowTimeoutMs * 6).unref())
  return { ...nothing, problem: 'Nothing happened.' }
}

function formatRow({ label, result }: TableRow): string {
  const yes = (value: boolean) => (value ? '✓' : '✗')
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${Math.round(value)}`)
  const { plan, problem, first, picture, sound, audioTracks, audioSwitch, subtitles } = result
  if (problem && !picture) return `| ${label} | ${plan} | – | – | ${ms(first)} | – | – | – | ${problem} |`
  const tracks = audioTracks > 1 ? `${audioTracks}, ${ms(audioSwitch)} ms` : `${audioTracks}`
  const seek = result.seeks.map(ms).join(' / ')
  return `| ${label} | ${plan} | ${yes(picture)} | ${yes(sound)} | ${ms(first)} | ${seek} | ${tracks} | ${subtitles || '–'} | ${problem ?? result.error ?? ''} |`
}

const head = `| sample | plan | picture | sound | first picture, ms | seek to 20 / 3 / 12.5 s, ms | audio tracks, switch | cues in 10–20 s | said to the viewer |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |`

/** The same in Firefox. */
async function playTableInFirefox(only: string[] = [], { report }: TableOptions = {}): Promise<TableRow[]> {
  const wanted = samples.filter(({ file }) => only.length === 0 || only.some((part) => file.includes(part)))
  const names = wanted.map(({ file }) => file)
  const rows: TableRow[] = []
  await playInFirefox({
    dir: await makeSamples({ only: names }),
    names,
    options: playOptions,
    onRow: (file, result) => {
      const row = { file, label: wanted.find((sample) => sample.file === file)?.label ?? file, result }
      rows.push(row)
      report?.(row)
    },
  })
  return rows
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const browser = args.includes('--firefox') ? 'firefox' : 'chromium'
  const play = browser === 'firefox' ? playTableInFirefox : playTable
  const only = args.filter((arg) => !arg.startsWith('--'))
  const rows = await play(only, { report: (row) => process.stdout.write(`${formatRow(row)}\n`) })
  if (args.includes('--write')) await writeTable(rows, browser)
}

async function writeTable(rows: TableRow[], browser: 'chromium' | 'firefox'): Promise<void> {
  const path = fileURLToPath(new URL('../docs/formats.md', import.meta.url))
  const text = await readFile(path, 'utf8')
  const [before] = text.split(`<!-- ${browser} -->`)
  const after = text.split(`<!-- /${browser} -->`)[1] ?? ''
  const where = `${rows.length} samples, Node ${process.version}, ${cpus().length} cores.`
  const table = [head, ...rows.map(formatRow)].join('\n')
  await writeFile(path, `${before}<!-- ${browser} -->\n${where}\n\n${table}\n<!-- /${browser} -->${after}`)
}
