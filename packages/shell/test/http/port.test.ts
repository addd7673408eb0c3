import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import test, { type TestContext } from 'node:test'
import { LoopbackServer } from '../../src/http/server.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))

async function squat(t: TestContext, host: string): Promise<number> {
  const squatter: Server = createServer().listen(0, host)
  await new Promise((resolve) => squatter.once('listening', resolve))
  t.after(() => new Promise((resolve) => squatter.close(resolve)))
  return (squatter.address() as { port: number }).port
}

test('a port of last time that is taken now is replaced by a free one', async (t) => {
  const port = await squat(t, '127.0.0.1')
  const server = new LoopbackServer({ port, exact: false })
  t.after(() => server.close())
  await server.ready()
  assert.notEqual(server.port, port)
})

test('a port that was asked for and is taken is an error that says so', async (t) => {
  const port = await squat(t, '127.0.0.1')
  await assert.rejects(new LoopbackServer({ port, exact: true }).ready(), { code: 'PORT_TAKEN' })
})

test('a port somebody else has on ::1 is not ours either', { skip: !hasIpv6 && 'no ::1 here' }, async (t) => {
  const port = await squat(t, '::1')
  const server = new LoopbackServer({ port, exact: false })
  t.after(() => server.close())
  await server.ready()
  assert.notEqual(server.port, port)
  await assert.rejects(new LoopbackServer({ port, exact: true }).ready(), { code: 'PORT_TAKEN' })
})

test('nobody can take our port on ::1', { skip: !hasIpv6 && 'no ::1 here' }, async (t) => {
  const server = new LoopbackServer({ port: 0, exact: false })
  t.after(() => server.close())
  await server.ready()
  const other = createServer().listen(server.port, '::1')
  const code = await new Promise((resolve) => {
    other.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    other.once('listening', () => resolve('taken over'))
  })
  other.close()
  assert.equal(code, 'EADDRINUSE')
})
