/** docs/trust.md names tests and is cited by clause: both have to be there. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const folders = ['packages/catalog-feed/test', 'packages/shell/test', 'test/trust'].map((dir) => join(repository, dir))
const text = readFileSync(join(repository, 'docs/trust.md'), 'utf8')
const [clauses = '', threats = ''] = text.split('## Threats')

/** Attacks of the TUF conformance suite, by the names they have there. */
const attacks = [
  'rollback',
  'fast-forward',
  'fast-forward recovery',
  'freeze',
  'endless data',
  'mix-and-match',
  'wrong software',
  'duplicate keys',
  'duplicate signatures',
  'key rotation, every pair of old and new quorum',
  'revoked keys',
  'expired',
  'clock that is moved back and forth',
  'hash mismatch',
]

test('every test that the table of threats names is there', () => {
  const cells = threats.split('\n').filter((line) => line.startsWith('| ') && line.includes('*'))
  assert.ok(cells.length > 10)
  for (const cell of cells.map((line) => line.split('|').at(-2) ?? ''))
    for (const part of cell.split(';')) {
      const [files = ''] = part.split('*')
      const sources = files
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
        .map(sourceOf)
      const names = [...part.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name)
      assert.ok(names.length > 0, part)
      for (const name of names) for (const source of sources) assert.ok(source.includes(name), `${files}: ${name}`)
    }
})

test('every attack of the conformance suite is the name of a test', () => {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && name !== 'names.test.ts')
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  )
  for (const attack of attacks)
    assert.ok(
      sources.some((source) => source.includes(attack)),
      attack,
    )
})

test('every clause that the code cites is there', () => {
  for (const source of sourcesOf(join(repository, 'packages/catalog-feed/src')))
    for (const [, clause = ''] of source.matchAll(/clauses? (\d+\.\d+)/g))
      assert.ok(clauses.includes(` ${clause} `), `clause ${clause}`)
})

/** A test file by its short name. */
function sourceOf(name: string): string {
  const found = folders.map((folder) => join(folder, `${name}.test.ts`)).filter((file) => existsSync(file))
  assert.ok(found.length > 0, `no file ${name}.test.ts`)
  return found.map((file) => readFileSync(file, 'utf8')).join()
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}
