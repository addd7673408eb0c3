import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEvent, queryString, readEvents } from '../../src/models/http-transport.ts'
import { UiError } from '../../src/models/transport.ts'

function streamOf(...parts: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part))
      controller.close()
    },
  })
}

describe('the stream of events', () => {
  it('is read line by line however it is cut, passing over what it does not know', async () => {
    const events = []
    const parts = [
      '{"type":"release","chan',
      'nel":"c","version":"2"}\n\nnot json\n{"type":"from-the-future"}\n',
      '[1]\n',
    ]
    for await (const event of readEvents(streamOf(...parts))) events.push(event.type)
    assert.deepEqual(events, ['release', 'from-the-future'])
  })

  it('ends with a sentence when a line never ends', async () => {
    const reading = async () => {
      for await (const _ of readEvents(streamOf('x'.repeat(2 << 20)))) assert.fail('nothing to read')
    }
    await assert.rejects(reading, (error: UiError) => error instanceof UiError && error.code === 'format')
  })

  it('has a query without the fields that are not set', () => {
    assert.equal(queryString({ q: 'a b', genre: undefined, offset: 0 }), 'q=a+b&offset=0')
    assert.equal(parseEvent('7'), undefined)
  })
})
