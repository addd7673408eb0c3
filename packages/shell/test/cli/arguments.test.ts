import assert from 'node:assert/strict'
import test from 'node:test'
import { parseBootstrap, parseInvocation } from '../../src/cli/arguments.ts'
import type { Verb } from '../../src/cli/verb.ts'
import { findVerb, verbs } from '../../src/cli/verbs.ts'

const nodes: [string, string[], string | undefined, string[] | undefined | 'refused'][] = [
  ['nothing said', [], undefined, undefined],
  ['one node', ['127.0.0.1:4000'], undefined, ['127.0.0.1:4000']],
  ['an address of version 6', ['[::1]:4000'], undefined, ['[::1]:4000']],
  ['several in the environment', [], 'a:1,b:2', ['a:1', 'b:2']],
  ['an option above the environment', ['c:3'], 'a:1', ['c:3']],
  ['none at all', ['none'], undefined, []],
  ['no port', ['node.example'], undefined, 'refused'],
  ['port 0', ['node.example:0'], undefined, 'refused'],
  ['port 70000', ['node.example:70000'], undefined, 'refused'],
  ['words', ['the usual ones'], undefined, 'refused'],
]

for (const [name, given, fromEnv, outcome] of nodes) {
  test(`--bootstrap: ${name}`, () => {
    if (outcome === 'refused') assert.throws(() => parseBootstrap(given, fromEnv), { code: 'USAGE' })
    else assert.deepEqual(parseBootstrap(given, fromEnv), outcome)
  })
}

const typed: [string[], string, string[]][] = [
  [[], 'open', []],
  [['kinoswarm://abc'], 'open', ['kinoswarm://abc']],
  [['--no-open'], 'open', ['--no-open']],
  [['publish', '--ui', 'dist'], 'publish', ['--ui', 'dist']],
  [['channel', 'create', '--name', 'x'], 'channel create', ['--name', 'x']],
  [['catalog', 'import', 'f'], 'catalog import', ['f']],
  [['constructor'], 'open', ['constructor']],
]

for (const [words, name, rest] of typed) {
  test(`“kinoswarm ${words.join(' ')}” means ${name}`, () => assert.deepEqual(findVerb(words), { name, rest }))
}

const sample: Verb = {
  summary: '',
  usage: 'sample ONE',
  where: 'here',
  arguments: { min: 1, max: 1 },
  options: { size: { type: 'string', help: '' } },
  run: async () => {},
}

test('what is typed is read with its home made absolute', () => {
  const { args, flags, home, json } = parseInvocation(
    sample,
    ['one', '--size', '3', '--home', 'h', '--json'],
    {},
    '/there',
  )
  assert.deepEqual([args, flags.text('size'), home, json], [['one'], '3', '/there/h', true])
})

test('the environment names the home where no option does', () => {
  assert.equal(parseInvocation(sample, ['one'], { KINOSWARM_HOME: '/there' }, '/').home, '/there')
})

for (const argv of [[], ['one', 'two'], ['one', '--unknown'], ['one', '--size']]) {
  test(`wrong usage: sample ${argv.join(' ')}`, () => {
    assert.throws(() => parseInvocation(sample, argv, {}, '/'), { code: 'USAGE' })
  })
}

test('every verb says what it is for, how it is used, and what each option means', async () => {
  for (const [name, load] of Object.entries(verbs)) {
    const { verb } = await load()
    assert.match(verb.summary, /^[A-Z].{10,}[^.]$/, name)
    assert.ok(verb.usage.includes(name.split(' ')[0]!), `${name}: ${verb.usage}`)
    for (const [option, { help }] of Object.entries(verb.options ?? {}))
      assert.ok(help.length > 5, `${name} --${option}`)
  }
})
