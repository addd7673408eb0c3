import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ffmpegArguments } from '../../src/media/transcode/ffmpeg.ts'

test('ffmpeg may open nothing but the address it is given', () => {
  const args = ffmpegArguments({ url: 'http://127.0.0.1:1/x', kind: 'video', index: 0, t: 12.5, d: 12 })
  assert.equal(args[args.indexOf('-protocol_whitelist') + 1], 'http,tcp')
  assert.equal(args[args.indexOf('-i') + 1], 'http://127.0.0.1:1/x')
  assert.equal(args.at(-1), 'pipe:1')
  assert.ok(args.indexOf('-ss') < args.indexOf('-i'))
})
