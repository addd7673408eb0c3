/** One process of the catalogue benchmark. Told what to do by its parent, by IPC; set up as the shell sets itself up. */
import { keepHeapSmall } from '../../../packages/shell/src/small-heap.ts'

keepHeapSmall()
const { obey } = await import('./orders.ts')
process.on('message', obey)
