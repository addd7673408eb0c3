#!/usr/bin/env node
import { runCli } from './cli/run.ts'

process.exitCode = await runCli(process.argv.slice(2))
// Natives of the network stack may hold a handle for some seconds after they were closed; nothing of ours is left to do.
process.exit()
