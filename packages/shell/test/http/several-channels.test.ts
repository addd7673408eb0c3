import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { ChannelStatus, Home, LinkFace, TitlePage } from '../../src/api.ts'
import type { FollowedFace } from '../../src/control/followed.ts'
import { SiteClient } from '../kit/client.ts'
import { filmTitle, publish } from '../kit/publish.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const title = (id: string, name: string, digit: string) => filmTitle(id, name, { infohash: digit.repeat(40) })

async function world(t: TestContext): Promise<TestShell & { links: string[] }> {
  const shell = await testShell(t)
  const shared = (id: string) => title(id, 'The Same Film', 'a')
  const links = [
    await publish(shell, 'First', [shared('one'), title('two', 'Only Here', 'b')]),
    await publish(shell, 'Second', [shared('uno'), title('tres', 'Only There', 'c')]),
  ]
  return { ...shell, links }
}

test('search spans all channels and shows one film once, of the most trusted channel', async (t) => {
  const { page, links } = await world(t)
  const found = (await page.json('GET', '/api/v1/titles?q=film')) as TitlePage
  assert.deepEqual(
    found.cards.map(({ channel, id }) => [links[0]!.endsWith(channel), id]),
    [[true, 'one']],
  )
  const all = (await page.json('GET', '/api/v1/titles')) as TitlePage
  assert.deepEqual(all.cards.map(({ title }) => title).sort(), ['Only Here', 'Only There', 'The Same Film'])
  assert.equal(all.total, 3)
})

test('one channel alone is searched where that is asked for', async (t) => {
  const { page, links } = await world(t)
  const id = links[1]!.slice('kinoswarm://'.length)
  const { cards } = (await page.json('GET', `/api/v1/titles?channel=${id}`)) as TitlePage
  assert.deepEqual(cards.map((card) => card.id).sort(), ['tres', 'uno'])
})

test('a film that is hidden is hidden in every channel', async (t) => {
  const { page, links } = await world(t)
  const id = links[0]!.slice('kinoswarm://'.length)
  await page.json('PUT', `/api/v1/library/${id}/one`, { hidden: true })
  const { cards } = (await page.json('GET', '/api/v1/titles')) as TitlePage
  assert.deepEqual(cards.map(({ title }) => title).sort(), ['Only Here', 'Only There'])
})

test('a channel is left, and its titles with it; the one on screen is not', async (t) => {
  const { page, control, links, shell } = await world(t)
  const [first, second] = links.map((link) => link.slice('kinoswarm://'.length))
  assert.equal((await control.call('DELETE', `/control/v1/channels/${first}`)).status, 400)
  await control.json('DELETE', `/control/v1/channels/${second}`)
  const channels = (await page.json('GET', '/api/v1/channels')) as ChannelStatus[]
  assert.deepEqual(
    channels.map(({ id, home }) => [id, home]),
    [[first, true]],
  )
  assert.equal(((await page.json('GET', '/api/v1/home')) as Home).total, 2)
  assert.equal(shell.channels.all.length, 1)
})

test('each channel has a page of its own, on an origin of its own', async (t) => {
  const { page, links, shell } = await world(t)
  const second = links[1]!.slice('kinoswarm://'.length)
  const { url } = (await page.json('POST', `/api/v1/channels/${second}/open`, {})) as { url: string }
  assert.notEqual(new URL(url).host, new URL(shell.url).host)
  assert.match(url, new RegExp(`^http://${second.slice(0, 12)}-`))
})

test('a channel is called what a person likes, and its place in the order of trust is theirs to choose', async (t) => {
  const { page, control, links, shell, run, home } = await world(t)
  const [, second] = links.map((link) => link.slice('kinoswarm://'.length))
  await publish({ shell, run, home } as TestShell, 'Third', [title('three', 'A Third', 'd')])
  const path = `/control/v1/channels/${second}`
  const renamed = (await control.json('PATCH', path, { name: 'My cousin', place: 2 })) as ChannelStatus
  assert.equal(renamed.petname, 'My cousin')
  const channels = (await page.json('GET', '/api/v1/channels')) as ChannelStatus[]
  assert.deepEqual(
    channels.map(({ name }) => name),
    ['First', 'Third', 'Second'],
  )
  const { followed } = (await control.json('GET', '/control/v1/overview')) as { followed: FollowedFace[] }
  assert.deepEqual(
    followed.map((one) => [one.name, one.petname, one.home]),
    [
      ['First', '', true],
      ['Third', '', false],
      ['Second', 'My cousin', false],
    ],
  )
  assert.equal((await control.call('PATCH', path, { place: 0 })).status, 400)
  assert.equal((await control.call('PATCH', path, { name: 'x'.repeat(81) })).status, 400)
})

const decisions: [what: string, method: string, path: string, body?: object][] = [
  ['rename', 'PATCH', '', { name: 'Not worth a look' }],
  ['move', 'PATCH', '', { place: 1 }],
  ['leave', 'DELETE', ''],
  ['hold at a version', 'POST', '/pin', { version: '1.0.0' }],
  ['let go of a version', 'POST', '/pin', { version: null }],
]

test('the page of a channel decides about its own channel, and nothing about another', async (t) => {
  const { page, links, shell } = await world(t)
  const paths = links.map((link) => `/api/v1/channels/${link.slice('kinoswarm://'.length)}`)
  const pages = await Promise.all(
    paths.map(async (path) => {
      const client = new SiteClient(((await page.json('POST', `${path}/open`, {})) as { url: string }).url)
      await client.signIn('/api/v1/session')
      return client
    }),
  )
  const [[first, second], [home, other]] = [paths, pages] as [string[], SiteClient[]]
  const refused = async (client: SiteClient, about: string) => {
    for (const [what, method, path, body] of decisions) {
      const { status, text } = await client.call(method, `${about}${path}`, body)
      assert.deepEqual([status, JSON.parse(text).error.code], [403, 'NOT_OWN_CHANNEL'], what)
    }
  }
  await refused(home!, second!)
  await refused(other!, first!)
  // The built-in interface where no channel is on screen has no channel of its own.
  await refused(page, first!)
  assert.equal((await other!.call('PATCH', second!, { name: 'Mine', place: 1 })).status, 403, 'nor about the order')
  assert.deepEqual(
    shell.channels.all.map(({ petname }) => petname),
    [undefined, undefined],
  )
  assert.equal(((await home!.json('PATCH', first!, { name: 'Mine' })) as ChannelStatus).petname, 'Mine')
  assert.equal((await other!.call('POST', `${second}/pin`, { version: null })).status, 200)
  assert.equal((await other!.call('DELETE', second!)).status, 200)
})

test('a link shows its words and its colour before it is followed', async (t) => {
  const { page, links } = await world(t)
  const look = (link: string) => page.json('POST', '/api/v1/channels/look', { link }) as Promise<LinkFace>
  const [face] = (await page.json('GET', '/api/v1/channels')) as ChannelStatus[]
  assert.deepEqual(await look(links[0]!), { id: face!.id, words: face!.words, colour: face!.colour, followed: true })
  const other = await look(`kinoswarm://${'y'.repeat(51)}o`)
  assert.equal(other.followed, false)
  assert.equal(other.words.length, 8)
  assert.equal((await page.call('POST', '/api/v1/channels/look', { link: 'kinoswarm://nothing' })).status, 400)
  assert.equal(((await page.json('GET', '/api/v1/channels')) as ChannelStatus[]).length, 2)
})
