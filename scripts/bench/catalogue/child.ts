/** One process of the catalogue benchmark. Told what to do by its parent, by IPC; set up as the shell sets itself up. */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
const { obey } = await import('./orders.ts')
process.on('message', obey)
