#!/usr/bin/env node
import module from 'node:module'
import { keepHeapSmall } from './small-heap.ts'

keepHeapSmall()

// Whoever reads along may stop before the end (`| head`). What a command does is done to its end all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
// Half of a start is compiling: from Node 22.8 on, what was compiled once is kept. Before anything else is loaded.
;(module as { enableCompileCache?: () => unknown }).enableCompileCache?.()
const { runCli } = await import('./cli/run.ts')

process.exitCode = await runCli(process.argv.slice(2))
// Natives of the network stack may hold a handle for some seconds after they were closed; nothing of ours is left to do.
process.exit()
