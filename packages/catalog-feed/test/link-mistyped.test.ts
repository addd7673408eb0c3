import assert from 'node:assert/strict'
import test from 'node:test'
import { formatLink, looksLikeLink, parseLink } from '../src/index.ts'

const good = formatLink(Buffer.alloc(32, 7))
const refusal = (text: string): string => {
  try {
    parseLink(text)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error(`taken for a link: ${text}`)
}

test('A link of the right length with a wrong letter is called mistyped, and the letter is named', () => {
  assert.match(refusal(`${good.slice(0, -2)}l${good.slice(-1)}`), /mistyped.*the letter “l”/)
  assert.match(refusal(`${good.slice(0, -3)}0v${good.slice(-1)}`), /the letters “0”, “v”/)
  assert.match(refusal(`${good.slice(0, -1)}b`), /mistyped.*last letter/)
  assert.match(refusal(good.slice(0, -1)), /52 letters/)
  assert.match(refusal('opne'), /52 letters/)
})

test('What was meant as a link is told from a mistyped command', () => {
  assert.equal(looksLikeLink(good.slice(0, 30)), true)
  assert.equal(looksLikeLink('l'.repeat(52)), true)
  assert.equal(looksLikeLink('opne'), false)
})
