/**
 * `npm start [-- FLAGS]`: builds when needed, then runs the demo, or with `--channel LINK` opens that channel instead.
 * Every other flag goes to the command as it is: `--no-open`, `--json`, `--home DIR`, `--bootstrap HOST:PORT` …
 */
import { spawn } from 'node:child_process'
import { freshDist } from './fresh-dist.ts'

const words = process.argv.slice(2)
const asksForHelp = words.includes('--help') || words.includes('-h')
const at = words.indexOf('--channel')
const link = at < 0 ? undefined : words.splice(at, 2)[1]
if (at >= 0 && (link === undefined || link.startsWith('-')) && !asksForHelp) {
  process.stderr.write('--channel needs a link: npm start -- --channel kinoswarm://…\n')
  process.exit(2)
}

if (asksForHelp) {
  process.stdout.write('npm start -- --channel LINK opens that channel, over the internet, in place of the demo.\n')
  process.stdout.write('npm start -- [FLAGS] builds what is needed and runs:\n\n')
}
const command = link === undefined ? ['demo', ...words] : ['open', link, ...words]
// The pipe is a leash: the command ends when this process is gone, however it went.
const leash = { ...process.env, KINOSWARM_LEASH: 'stdin' }
const child = spawn(process.execPath, [await freshDist(), ...command], {
  stdio: ['pipe', 'inherit', 'inherit'],
  env: leash,
})

// A terminal sends Ctrl-C to the whole group: the child has it already. Everything else is passed on.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
