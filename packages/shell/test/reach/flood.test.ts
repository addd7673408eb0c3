import assert from 'node:assert/strict'
import test from 'node:test'
import { figure } from './kit/figures.ts'
import { type Running, start } from './kit/hosts.ts'
import { folder, testnet } from './kit/world.ts'

const floodMs = 30_000
const perSecond = 1_000
/** Longer than any load of a test machine makes it: what hangs is a fault, what is slow is a figure (see the docs). */
const answerMaxMs = 20_000
const growthMaxBytes = 100 * 2 ** 20

interface Status {
  key: string
  port: number
  link: string
  topics: string[]
  peers: number
  versions: string[]
}

test('Under garbage handshakes, idle connections and silent peers the page answers and the honest peer serves', async (t) => {
  const { net, bootstrap } = await testnet(t)
  assert.ok(net)
  const base = {
    bootstrap,
    host: '127.0.0.1',
    firewalled: false,
    lan: false,
    mainline: false,
    filter: { allowPrivate: true },
  }
  const honest = await start(t, null)
  const { link, topics } = await honest.ask<Status>('maintain', 'shell', { dir: await folder(t), reach: base })
  const victim = await start(t, null)
  await victim.ask('view', 'shell', { dir: await folder(t), link, reach: base })
  await victim.ask('until', 'shell', {})
  const { key, port } = await victim.ask<Status>('status', 'shell')
  const pagePort = await victim.ask<number>('serve')

  const [crowd, attacker] = [await start(t, null), await start(t, null)]
  await crowd.ask('silent', '', { topic: topics[0], count: 50, bootstrap })
  const before = await victim.ask<number>('memory')
  const crowded = await victim.ask<Status>('status', 'shell')
  assert.ok(crowded.peers > 10, `only ${crowded.peers} peers: the silent ones did not connect`)
  const flooding = attacker.ask<number>('flood', '', { key, port, perSecond, ms: floodMs, bootstrap })
  const publishing = publishSoon(honest)
  const answers = await pageTimes(pagePort, floodMs)
  const sent = await flooding
  assert.ok(sent > 0.9 * perSecond * (floodMs / 1000), `only ${sent} handshakes were sent`)
  await publishing
  await victim.ask('until', 'shell', { version: '1.1.0', timeoutMs: 20_000 })
  const after = await victim.ask<number>('memory')
  const { peers } = await victim.ask<Status>('status', 'shell')
  const worst = answers.at(-1)!
  const most = answers[Math.floor(0.95 * answers.length)]!
  const median = answers[Math.floor(answers.length / 2)]!
  const grown = Math.round((after - before) / 2 ** 20)
  t.diagnostic(`${sent} garbage handshakes, ${answers.length} pages, ${crowded.peers} peers before, ${peers} after`)
  figure(
    t,
    '1,000 garbage handshakes a second for 30 s, 500 idle connections, 50 silent peers',
    `page: median ${median} ms, 95 in 100 within ${most} ms, slowest ${worst} ms; memory +${grown} MB; the honest peer served an update meanwhile`,
  )
  assert.ok(after - before < growthMaxBytes, `${grown} MB more`)
})

async function publishSoon(honest: Running): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, floodMs / 2))
  await honest.ask('publish', 'shell', '1.1.0')
}

/** Asks the page ten times a second; milliseconds, sorted. */
async function pageTimes(port: number, forMs: number): Promise<number[]> {
  const until = performance.now() + forMs
  const times: number[] = []
  while (performance.now() < until) {
    const asked = performance.now()
    await (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(answerMaxMs) })).text()
    times.push(Math.round(performance.now() - asked))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return times.sort((a, b) => a - b)
}
