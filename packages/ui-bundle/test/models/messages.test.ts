import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { formatMinutes, knownLanguage, languageName, languages, setLanguage, t } from '../../src/i18n/index.ts'

type Messages = Record<string, string | Record<string, string>>

const source = fileURLToPath(new URL('../../src/', import.meta.url))
const read = (tag: string) => JSON.parse(readFileSync(`${source}i18n/messages/${tag}.json`, 'utf8')) as Messages
const english = read('en')
const texts = (message: string | Record<string, string>) =>
  typeof message === 'string' ? [message] : Object.values(message)
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('a translation', () => {
  for (const tag of Object.keys(languages)) {
    it(`into ${tag} is complete, with the same places for values and every plural form of the language`, () => {
      const messages = read(tag)
      assert.deepEqual(Object.keys(messages).sort(), Object.keys(english).sort())
      const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort()
      for (const [key, message] of Object.entries(messages)) {
        const wanted = places(texts(english[key]!)[0]!)
        for (const text of texts(message)) assert.deepEqual(places(text), wanted, key)
        assert.equal(typeof message, typeof english[key], key)
        if (typeof message !== 'string') assert.deepEqual(Object.keys(message).sort(), forms, key)
      }
    })
  }

  it('has no message that nothing says', () => {
    const files = readdirSync(source, { recursive: true }).map(String)
    const code = files
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(source + file, 'utf8'))
      .join('\n')
    const made = [...code.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((match) => match[1]!)
    const unused = Object.keys(english).filter(
      (key) => !code.includes(`'${key}'`) && !made.some((start) => key.startsWith(start)),
    )
    assert.deepEqual(unused, [])
  })
})

describe('a message', () => {
  it('takes values, numbers in the manner of the language, and plural forms', async () => {
    assert.equal(t('browse.count', { count: 1 }), '1 title')
    assert.equal(t('browse.count', { count: 100_000 }), '100,000 titles')
    await setLanguage('de-AT')
    assert.equal(t('browse.count', { count: 100_000 }), '100.000 Titel')
    await setLanguage('ar')
    assert.match(t('player.peers', { count: 2 }), /نظيران/)
    await setLanguage('en')
  })

  it('leaves text that looks like a place for a value alone', () => {
    assert.equal(t('search.none', { query: '{count} {query}' }), 'Nothing found for “{count} {query}”')
  })
})

describe('names', () => {
  it('of languages, lengths and wishes are ones a person knows', () => {
    assert.equal(languageName('fr'), 'French')
    assert.equal(languageName('zxx'), 'No speech')
    assert.equal(languageName('not a tag'), 'not a tag')
    assert.equal(formatMinutes(30), '30 sec')
    assert.equal(formatMinutes(5400), '1 hr 30 min')
    assert.equal(knownLanguage('pt-BR'), 'pt')
    assert.equal(knownLanguage('tlh'), 'en')
  })
})
