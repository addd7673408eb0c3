import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import test from 'node:test'

const page = new URL('../../src/control/page/', import.meta.url)
const languages = ['ar', 'de', 'es', 'fr', 'ja', 'pt']

type Messages = Record<string, string>

async function messages(language: string): Promise<Messages> {
  return JSON.parse(await readFile(new URL(`messages/${language}.json`, page), 'utf8')) as Messages
}

test('the shell’s own page says everything in every language, with the same values', async () => {
  const english = await messages('en')
  for (const language of languages) {
    const own = await messages(language)
    assert.deepEqual(Object.keys(own), Object.keys(english), language)
    for (const [key, text] of Object.entries(own)) {
      assert.deepEqual(values(text), values(english[key]!), `${language}: ${key}`)
      assert.notEqual(text.trim(), '', `${language}: ${key}`)
    }
  }
})

test('every text in the page is marked, and says what English says', async () => {
  const english = await messages('en')
  const html = await readFile(new URL('index.html', page), 'utf8')
  const unmarked = html
    .replace(/<title>.*<\/title>/, '')
    .replace(/<(\w+)[^>]* data-t="([^"]+)"[^>]*>([^<]*)<\/\1>/g, (_, _tag, key: string, text: string) => {
      assert.equal(text, english[key], key)
      return ''
    })
    .replace(/<[^>]*>/g, '')
    .replace(/[\s←–]/g, '')
  assert.equal(unmarked, '')
})

test('every message is used, and every message that is used exists', async () => {
  const english = await messages('en')
  const files = (await readdir(page)).filter((name) => /\.(ts|html)$/.test(name))
  const source = (await Promise.all(files.map((name) => readFile(new URL(name, page), 'utf8')))).join('\n')
  for (const key of Object.keys(english)) {
    const made = /^(devices\.(paired|refused|expired)|titles\.(new|changed|published|removed)|genre\..+)$/.test(key)
    assert.ok(made || source.includes(`'${key}'`) || source.includes(`"${key}"`), key)
  }
})

function values(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort()
}
