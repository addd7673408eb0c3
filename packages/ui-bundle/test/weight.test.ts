/** How heavy the interface is: a budget is a check like any other. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'

const entry = fileURLToPath(new URL('../src/index.tsx', import.meta.url))
/** Kilobytes of JavaScript, gzipped. */
const firstPageMaxKb = 60
const everythingMaxKb = 150

describe('the interface', () => {
  it('is light: the first page, and everything together', async () => {
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: { app: entry },
      outdir: '/',
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      splitting: true,
      minify: true,
      target: ['chrome120', 'firefox115', 'safari17'],
      jsx: 'automatic',
      jsxImportSource: 'preact',
    })
    const scripts = outputFiles.filter(({ path }) => path.endsWith('.js'))
    const kilobytes = (files: typeof scripts) =>
      files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0) / 1000
    const first = firstPage(metafile)
    const isFirst = (path: string) => [...first].some((name) => name.endsWith(path.slice(1)))
    const firstKb = kilobytes(scripts.filter(({ path }) => isFirst(path)))
    assert.ok(firstKb > 10 && firstKb <= firstPageMaxKb, `${firstKb} kB`)
    assert.ok(kilobytes(scripts) <= everythingMaxKb)
  })

  it('names no address of anybody else but licences', async () => {
    const { outputFiles } = await esbuild.build({
      entryPoints: { app: entry },
      outdir: '/',
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      jsx: 'automatic',
      jsxImportSource: 'preact',
    })
    const text = outputFiles.map((file) => file.text).join('\n')
    const hosts = new Set([...text.matchAll(/https?:\/\/([a-z0-9.-]+)/g)].map((match) => match[1]))
    // Names of XML namespaces are never fetched.
    hosts.delete('www.w3.org')
    assert.deepEqual([...hosts], ['creativecommons.org'])
  })
})

/** The entry and every chunk it needs before it runs. */
function firstPage({ outputs }: esbuild.Metafile): Set<string> {
  const reached = new Set<string>()
  const visit = (name: string) => {
    if (reached.has(name)) return
    reached.add(name)
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path)
  }
  visit(Object.keys(outputs).find((name) => name.endsWith('app.js'))!)
  return reached
}
