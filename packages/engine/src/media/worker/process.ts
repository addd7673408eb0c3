import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import module from 'node:module'

/** What a process needs of its surroundings to start at all, on every system. */
const kept = ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR']

/** Starts the media worker for a file of that size. It inherits no secrets, and nothing of what it prints is shown. */
export function startProcess(size: number, heapMb: number): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts')
  const entry = new URL(fromSource ? './worker.ts' : './media-worker.js', import.meta.url)
  return fork(entry, [String(size)], {
    execArgv: [`--max-old-space-size=${heapMb}`, ...(fromSource ? ['--import', import.meta.resolve('tsx')] : [])],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: surroundings(),
  })
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function surroundings(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
  // Newer Nodes keep compiled code: the worker starts in half the time.
  const cache = (module as { getCompileCacheDir?: () => string | undefined }).getCompileCacheDir?.()
  return { ...env, ...(cache && { NODE_COMPILE_CACHE: cache }) }
}
