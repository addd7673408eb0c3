/** `npm run dev [-- --port N]`: the whole UI on made-up data, without a shell; every change shows at once. */
import { parseArgs } from 'node:util'
import { startMockSite } from '@kinoswarm/ui-bundle/dev'

const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } })
const site = await startMockSite({ port: Number(values.port), watch: true })
process.stdout.write(`The UI on made-up data: ${site.url}?reload\n`)
process.stdout.write(`Its parts one by one:   ${site.url}?reload#/gallery\n`)
process.stdout.write(`Other scenes:           ${site.url}?reload&titles=100000&theme=light&lang=ar\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void site.close())
