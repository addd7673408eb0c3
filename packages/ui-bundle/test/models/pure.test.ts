/** Rules of the interface that need no browser, by tables. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeQr } from '@kinoswarm/shell/qr'
import { channelColour, findLink } from '../../src/models/channel.ts'
import { ground, thumbColours, tint } from '../../src/models/colour.ts'
import { exportLibrary, keysWhere, parseLibrary, resumeAt } from '../../src/models/library.ts'
import { parsePreferences } from '../../src/models/preferences.ts'
import { formatRoute, parseRoute, type Route } from '../../src/models/route.ts'
import { parseLanguages } from '../../src/models/settings-list.ts'
import { nearest } from '../../src/models/spatial.ts'
import { licenceAddress, ownPath, tame, webAddress } from '../../src/models/text.ts'
import { existing, layWall, pagesOf, visibleRows } from '../../src/models/wall.ts'

describe('an address', () => {
  const routes: Route[] = [
    { page: 'home' },
    { page: 'browse', query: { q: 'a&b=c #?', genre: 'film-noir', yearFrom: 1920, yearTo: 1929 } },
    { page: 'title', channel: 'abc', id: 'x/../y' },
    { page: 'play', channel: 'abc', id: 'x', episode: 's1 e2' },
    { page: 'person', name: 'Søren / 静' },
    { page: 'mine', tab: 'history' },
    { page: 'channels', link: undefined },
    { page: 'settings' },
  ]
  for (const route of routes) {
    it(`of ${route.page} leads back to the same place`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(parseRoute(formatRoute(route)))), JSON.parse(JSON.stringify(route)))
    })
  }

  it('that means nothing is a page that says so', () => {
    for (const hash of ['#/nowhere', '#/title/only', '#/play', '#/%ff']) assert.equal(parseRoute(hash).page, 'missing')
    assert.deepEqual(parseRoute('#/browse?yearFrom=abc&evil=1'), { page: 'browse', query: {} })
  })
})

describe('text of others', () => {
  it('is tamed and never rewritten otherwise', () => {
    const table: [string | unknown, string][] = [
      ['Sintel \u202egnp.exe', 'Sintel gnp.exe'],
      ['Sin\u200btel\u2060\ufeff', 'Sintel'],
      ['\u001b]0;pwned\u0007\u001b[2JSintel', ']0;pwned[2JSintel'],
      ['Sintel \ud800', 'Sintel \ufffd'],
      ['この世界 — Ærø & “O’Brien”', 'この世界 — Ærø & “O’Brien”'],
      ['<script>alert(1)</script>', '<script>alert(1)</script>'],
      ['👩‍👩‍👧', '👩‍👩‍👧'],
      [{ toString: 1 }, ''],
    ]
    for (const [given, wanted] of table) assert.equal(tame(given), wanted)
    assert.ok(tame(`Z${'\u0301\u0316'.repeat(60)}algo`).length < 12)
    assert.equal(tame('A'.repeat(1 << 20)).length, 20_000)
  })

  it('names only pictures of this origin', () => {
    for (const bad of [
      'javascript:alert(1)',
      'data:image/svg+xml,x',
      'http://evil.example/p.png',
      '//evil.example',
      '/art/../api',
      '/\\evil',
      7,
    ]) {
      assert.equal(ownPath(bad), undefined)
    }
    assert.equal(ownPath('/art/channel/id/poster'), '/art/channel/id/poster')
  })

  it('links to the web only by http', () => {
    assert.equal(webAddress('javascript:alert(1)'), undefined)
    assert.equal(webAddress('https://peach.blender.org'), 'https://peach.blender.org/')
    assert.equal(licenceAddress('CC-BY-SA-4.0'), 'https://creativecommons.org/licenses/by-sa/4.0/')
    assert.equal(licenceAddress('CC0-1.0', 'javascript:1'), 'https://creativecommons.org/publicdomain/zero/1.0/')
    assert.equal(licenceAddress('Something else'), undefined)
  })

  it('gives a colour only as a colour, and a link out of a sentence', () => {
    assert.equal(channelColour('#e0913a'), '#e0913a')
    assert.equal(channelColour('url(http://evil.example)'), '#7c7c82')
    const link = `kinoswarm://${'y'.repeat(52)}`
    assert.equal(findLink(`look: ${link} nice`), link)
    assert.equal(findLink('http://evil.example'), undefined)
  })
})

describe('a wall', () => {
  const layout = layWall(1000, { minWidth: 150, gap: 20, caption: 50 })

  it('fills its width with columns of at least the wanted width', () => {
    assert.equal(layout.columns, 6)
    assert.equal(Math.round(layout.cardWidth * 6 + 20 * 5), 1000)
    assert.equal(layWall(200, { minWidth: 150, gap: 20, caption: 50 }).columns, 2)
  })

  it('builds what is seen and two rows more, and asks for its pages', () => {
    const rows = visibleRows(layout, { top: layout.rowHeight * 100, height: layout.rowHeight * 3 })
    assert.deepEqual(rows, { firstRow: 98, lastRow: 105 })
    assert.deepEqual(pagesOf(layout, rows, 60), [9, 10])
    assert.deepEqual(existing(rows, layout, 100_000), rows)
    assert.deepEqual(existing(rows, layout, 100 * layout.columns - 1), { firstRow: 98, lastRow: 100 })
    assert.deepEqual(existing(rows, layout, 0), { firstRow: 0, lastRow: 0 })
  })
})

describe('an arrow key', () => {
  const box = (left: number, top: number) => ({ left, top, right: left + 100, bottom: top + 150 })
  const boxes = [box(0, 0), box(120, 0), box(240, 0), box(0, 170), box(120, 170)]

  it('leads straight to the nearest thing that way, or nowhere', () => {
    assert.equal(nearest(box(0, 0), boxes, 'right'), 1)
    assert.equal(nearest(box(120, 0), boxes, 'down'), 4)
    assert.equal(nearest(box(240, 0), boxes, 'down'), 4)
    assert.equal(nearest(box(0, 170), boxes, 'up'), 0)
    assert.equal(nearest(box(0, 0), boxes, 'left'), -1)
  })
})

describe('a library', () => {
  it('goes on a little before where one stopped, unless the film was nearly over', () => {
    const table: [position: number, duration: number, wanted: number][] = [
      [412, 888, 407],
      [9, 888, 0],
      [880, 888, 0],
      [820, 888, 0],
    ]
    for (const [position, duration, wanted] of table) assert.equal(resumeAt({ position, duration, updated: 1 }), wanted)
    assert.equal(resumeAt(undefined), 0)
  })

  it('comes back from its file, and refuses another', () => {
    const library = {
      'c/a': { favourite: true, updated: 2 },
      'c/b': { favourite: true, updated: 3 },
      'c/a/e1': { watched: true, updated: 4 },
    }
    assert.deepEqual(parseLibrary(exportLibrary(library)), library)
    assert.deepEqual(
      keysWhere(library, (entry) => entry.favourite === true),
      ['c/b', 'c/a'],
    )
    assert.throws(() => parseLibrary('{"entries":{}}'), SyntaxError)
    assert.throws(() => parseLibrary('not json'), SyntaxError)
  })
})

describe('preferences and settings', () => {
  it('keep what has the right type and nothing else', () => {
    const kept = parsePreferences({ posters: 'l', volume: 'loud', evil: true })
    assert.equal(kept.posters, 'l')
    assert.equal(kept.volume, 1)
    assert.ok(!('evil' in kept))
    assert.deepEqual(parseLanguages('fr, EN;pt-br fr'), ['fr', 'en', 'pt-br'])
  })
})

describe('a thumbhash', () => {
  it('tells the colours before the picture is here, and nothing out of nonsense', () => {
    const colours = thumbColours('1QcSHQRnh493V4dIh4eXh1h4kJUI')
    assert.equal(colours?.length, 5)
    assert.match(ground(colours) ?? '', /^linear-gradient/)
    assert.ok((tint(colours)?.hue ?? -1) >= 0)
    for (const bad of [undefined, '', '!!!', 'AA==', 'A'.repeat(500)]) assert.equal(thumbColours(bad), undefined)
  })
})

describe('a QR code', () => {
  it('has its finder patterns, its timing and the size of its version', () => {
    const code = encodeQr(`kinoswarm://${'y'.repeat(52)}`)!
    assert.equal(code.length, 37)
    const finder = (x: number, y: number) => code[y]![x] && code[y + 3]![x + 3] && !code[y + 1]![x + 1]
    assert.ok(finder(0, 0) && finder(30, 0) && finder(0, 30))
    for (let at = 8; at < 29; at++) assert.equal(code[6]![at], at % 2 === 0)
    assert.equal(encodeQr('x'.repeat(500)), undefined)
  })
})
