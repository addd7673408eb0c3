/** A device that announces itself, and somebody who looks for it, told in one line of JSON. */
import { Bonjour } from 'bonjour-service'
import { searchChromecasts } from '../../../src/media/cast/chromecast/search.ts'

const [address = ''] = process.argv.slice(2)
const bonjour = new Bonjour({ interface: address, bind: '0.0.0.0' } as object)
bonjour.publish({ name: 'Fake-abc', type: 'googlecast', port: 8009, txt: { id: 'abc', fn: 'Kitchen' }, probe: false })
await searchChromecasts({
  address,
  timeoutMs: 20_000,
  onFound: (found) => {
    process.stdout.write(`${JSON.stringify(found)}\n`)
    process.exit(0)
  },
})
process.exit(1)
