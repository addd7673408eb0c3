import assert from 'node:assert/strict'
import { test } from 'node:test'
import { threadDesk } from '../../src/catalogue/desk-client.ts'
import { emptyHead } from '../../src/catalogue/head.ts'

test('a desk in a thread answers, refuses damaged bytes by code, and stays', async (t) => {
  const desk = threadDesk(emptyHead())
  t.after(() => desk.close())
  assert.equal((await desk.home()).total, 0)
  await assert.rejects(desk.addDelta(Buffer.from('not a segment')), { code: 'BAD_SEGMENT' })
  await assert.rejects(desk.setDirectory(Buffer.alloc(40, 1)), { code: 'BAD_SEGMENT' })
  assert.equal((await desk.browse({})).total, 0)
  assert.equal(desk.complete, true)
})

test('a desk that was closed refuses instead of waiting', async () => {
  const desk = threadDesk(emptyHead())
  const refused = assert.rejects(desk.home(), { code: 'CLOSED' })
  await desk.close()
  await refused
  await assert.rejects(desk.home(), { code: 'CLOSED' })
})
