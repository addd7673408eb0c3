import assert from 'node:assert/strict'
import test from 'node:test'
import { askLicence } from '../../src/catalog/licence.ts'

/** A person who answers with these, one after the other. */
function person(...answers: string[]) {
  const said: string[] = []
  return { said, ask: async () => answers.shift() ?? '', say: (text: string) => void said.push(text) }
}

test('A wrong licence is asked for again, with the list of those there are, three times in all', async () => {
  const patient = person('mine', 'CC BY-NC 4.0', 'CC0-1.0')
  assert.equal(await askLicence(patient), 'CC0-1.0')
  assert.equal(patient.said.length, 2)
  assert.match(patient.said[0]!, /“mine”.*CC-BY-4.0/)
  await assert.rejects(askLicence(person('a', 'b', 'c', 'CC0-1.0')), { code: 'USAGE' })
  await assert.rejects(askLicence(person()), { code: 'CANCELLED' })
})
