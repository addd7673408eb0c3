import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  draft,
  encodeProposal,
  explainProposal,
  mergeProposals,
  missing,
  type ReleaseReader,
  type Signed,
} from '../src/index.ts'
import { connect } from './kit/home.ts'
import { day, groupChannel, maintainerOf, now, person, shell, today, uiFolder, until, viewerOf } from './kit/people.ts'

test('two of three people publish together, and each sees what would change', async (t) => {
  const [anna, boris, clara] = [await person(t), await person(t), await person(t)]
  const channel = await groupChannel(t, [anna, boris, clara], { quorum: 2 })
  const release = { dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell }
  await assert.rejects(channel.publishRelease(release), { code: 'NEEDS_SIGNATURES' })

  const proposal = await channel.propose({ release })
  assert.equal(missing(proposal)[0]?.parts[0]?.have, 1)
  await assert.rejects(channel.submit(proposal), { code: 'NEEDS_SIGNATURES' })
  assert.match(explainProposal(proposal).join('\n'), /\+ \/index\.html \(3 bytes\)/)

  const signed = mergeProposals(clara.sign(proposal), boris.sign(proposal))
  assert.deepEqual(missing(signed), [])
  await channel.submit(signed)
  const { reader, home } = await viewerOf(t, channel.link)
  t.after(connect(anna.home.store, home.store))
  await until(reader, () => reader.state.release?.seq === 1)
  assert.deepEqual(reader.state.signers, { root: 3, threshold: 2 })
})

test('an outsider has nothing to sign, and a changed file is no proposal any more', async (t) => {
  const [anna, boris, eve] = [await person(t), await person(t), await person(t)]
  const channel = await groupChannel(t, [anna, boris], { quorum: 2 })
  const proposal = await channel.propose({
    release: { dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell },
  })
  assert.throws(() => eve.sign(proposal), { code: 'NOT_A_SIGNER' })
  const text = encodeProposal(boris.sign(proposal)).toString()
  const bytes = Buffer.from(text.replaceAll('1.0.0', '1.0.1'))
  const { parseProposal } = await import('../src/index.ts')
  assert.notDeepEqual(missing(parseProposal(bytes)), [])
})

test('what a stranger writes cannot hide a line of a proposal from the one who signs', async (t) => {
  const [anna, boris] = [await person(t), await person(t)]
  const channel = await groupChannel(t, [anna, boris], { quorum: 2 })
  const release = { dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell }
  const proposal = await channel.propose({ release })
  const wiping = 'A film\u001b[2K\r\nAll signatures are there.\u202e\u009b2J'
  const lines = explainProposal({ ...proposal, claims: { titlesAdded: [wiping], titlesRemoved: [] } })
  assert.ok(lines.includes('  + A film\ufffd[2K\ufffd\ufffdAll signatures are there.\ufffd\ufffd2J'))
  assert.throws(() => channel.reader.trusted && draftNamed(channel.reader.trusted.root, 'Ours\nconfirmed today'), {
    code: 'MALFORMED',
  })
})

test('a proposal says which files and titles come and go, and that a first release has nothing before it', async (t) => {
  const [anna, boris] = [await person(t), await person(t)]
  const channel = await groupChannel(t, [anna, boris], { quorum: 2 })
  const dir = await uiFolder(anna.home, 'one')
  const first = await channel.propose({ release: { dir, version: '1.0.0', shell } })
  const said = explainProposal(first)
  assert.ok(said.includes('  The first release of this channel: everything is new.'))
  assert.ok(said.includes('  + /index.html (3 bytes)'))
  await channel.submit(boris.sign(first))
  await rm(join(dir, 'assets', 'empty.css'))
  await writeFile(join(dir, 'index.html'), 'four')
  await writeFile(join(dir, 'new.js'), 'new')
  const claims = { titlesAdded: ['Arrived'], titlesRemoved: ['Departed'] }
  const second = explainProposal(await channel.propose({ release: { dir, version: '1.1.0', shell }, claims }))
  for (const line of [
    '  - /assets/empty.css (0 bytes)',
    '  ~ /index.html (3 bytes → 4 bytes)',
    '  + /new.js (3 bytes)',
    '  + Arrived',
    '  - Departed',
  ])
    assert.ok(second.includes(line), line)
  assert.ok(!second.some((line) => /everything is new|app\.js/.test(line)))
})

test('a made-up signature under somebody’s name does not keep them from signing', async (t) => {
  const [anna, boris] = [await person(t), await person(t)]
  const channel = await groupChannel(t, [anna, boris], { quorum: 2 })
  const proposal = await channel.propose({
    release: { dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell },
  })
  const spoilt = structuredClone(JSON.parse(encodeProposal(proposal).toString()))
  spoilt.records[0].signatures.push({ key: boris.id, sig: '00'.repeat(64) })
  spoilt.records[0].signatures.sort((a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1))
  const { parseProposal } = await import('../src/index.ts')
  const read = parseProposal(Buffer.from(JSON.stringify(spoilt)))
  assert.deepEqual(missing(boris.sign(read)), [])
  assert.deepEqual(missing(mergeProposals(read, boris.sign(proposal))), [])
})

test('a two-of-three channel loses a key and replaces it', async (t) => {
  const [anna, boris, clara, dora] = [await person(t), await person(t), await person(t), await person(t)]
  const channel = await groupChannel(t, [anna, boris, clara], { quorum: 2 })
  const first = await channel.propose({ release: { dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell } })
  await channel.submit(boris.sign(first))
  const { reader, home } = await viewerOf(t, channel.link)
  t.after(connect(anna.home.store, home.store))
  await until(reader, () => reader.state.release?.seq === 1)

  await channel.submit(boris.sign(await channel.proposeRoot({ remove: [clara.id], add: [dora.id] })))
  await until(reader, () => reader.state.root?.version === 2)
  assert.equal(reader.state.release?.seq, 1, 'a release signed by the keys that stay needs no new signature')

  const next = await channel.propose({ release: { dir: await uiFolder(anna.home, 'two'), version: '1.1.0', shell } })
  assert.throws(() => clara.sign(next), { code: 'NOT_A_SIGNER' })
  await channel.submit(dora.sign(next))
  await until(reader, () => reader.state.release?.seq === 2)
})

test('a new signer writes into a feed that viewers already follow', async (t) => {
  const [anna, boris] = [await person(t), await person(t)]
  const channel = await groupChannel(t, [anna], {})
  await channel.proposeRoot({ add: [boris.id] }).then((proposal) => channel.submit(proposal))
  await channel.confirm()
  t.after(connect(anna.home.store, boris.home.store))
  const own = await maintainerOf(t, boris, channel.link)
  await until(own.reader, () => own.reader.state.root?.version === 2)
  await own.publishRelease({ dir: await uiFolder(boris.home, 'from boris'), version: '1.0.0', shell })

  const { reader, home } = await viewerOf(t, channel.link)
  t.after(connect(boris.home.store, home.store))
  await until(reader, () => reader.state.release?.version === '1.0.0')
})

test('what a stolen key signs after its revocation is refused for ever', async (t) => {
  const [anna, boris, thief] = [await person(t), await person(t), await person(t)]
  // Any one of three may publish, so that a single stolen key does harm.
  const channel = await groupChannel(t, [anna, boris, thief], { quorum: 1 })
  await channel.publishRelease({ dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell })
  t.after(connect(anna.home.store, thief.home.store))
  const evil = await maintainerOf(t, thief, channel.link)
  await evil.publishRelease({ dir: await uiFolder(thief.home, 'evil'), version: '6.6.6', shell })

  const { reader, home } = await viewerOf(t, channel.link)
  t.after(connect(anna.home.store, home.store))
  t.after(connect(thief.home.store, home.store))
  await until(reader, () => reader.state.release?.version === '6.6.6')

  await channel.submit(await channel.proposeRoot({ remove: [thief.id], stolen: true }))
  await channel.publishRelease({ dir: await uiFolder(anna.home, 'two'), version: '1.1.0', shell })
  await until(reader, () => reader.state.release?.version === '1.1.0')
  assert.ok((reader.state.release?.seq ?? 0) > 2)
  await assert.rejects(evil.publishRelease({ dir: await uiFolder(thief.home, 'again'), version: '7.7.7', shell }), {
    code: 'NOT_A_SIGNER',
  })

  const fresh = await viewerOf(t, channel.link)
  t.after(connect(thief.home.store, fresh.home.store))
  t.after(connect(anna.home.store, fresh.home.store))
  await until(fresh.reader, () => fresh.reader.state.release?.version === '1.1.0')
  assert.equal(fresh.reader.state.root?.version, 2)
})

test('successors take over after a long silence and only with consent', async (t) => {
  const [anna, xaver, yvonne] = [await person(t), await person(t), await person(t)]
  const successors = { keys: [xaver.id, yvonne.id], threshold: 2, afterDays: 180 }
  const channel = await groupChannel(t, [anna], { successors })
  await channel.publishRelease({ dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell })
  await channel.confirm()

  let clock = today
  const time = () => clock * 1000
  const { reader, home } = await viewerOf(t, channel.link, time)
  t.after(connect(anna.home.store, home.store))
  t.after(connect(anna.home.store, xaver.home.store))
  t.after(connect(xaver.home.store, home.store))
  await until(reader, () => reader.state.freshness !== null)

  const heir = await maintainerOf(t, xaver, channel.link, time)
  await until(heir.reader, () => heir.reader.state.freshness !== null)
  const early = yvonne.sign(await heir.proposeSuccession())
  await assert.rejects(heir.submit(early), { code: 'SUCCESSION' })

  clock = today + 200 * day
  await heir.submit(yvonne.sign(await heir.proposeSuccession()))
  await until(reader, () => reader.state.succession !== null)
  assert.equal(reader.state.root?.version, 1, 'nothing happens without consent')
  assert.equal(reader.state.standing, 'unconfirmed')
  await reader.agreeToSuccession()
  assert.equal(reader.state.root?.version, 2)
  const proposal = await heir.propose({ release: { dir: await uiFolder(xaver.home, 'new'), version: '2.0.0', shell } })
  await heir.submit(yvonne.sign(proposal))
  await until(reader, () => reader.state.release?.version === '2.0.0')
})

test('a live freshness record cancels a succession', async (t) => {
  const [anna, xaver] = [await person(t), await person(t)]
  const successors = { keys: [xaver.id], threshold: 1, afterDays: 180 }
  let clock = today
  const time = () => clock * 1000
  const channel = await groupChannel(t, [anna], { successors })
  await channel.confirm()
  t.after(connect(anna.home.store, xaver.home.store))
  const heir = await maintainerOf(t, xaver, channel.link, time)
  await until(heir.reader, () => heir.reader.state.freshness !== null)
  clock = today + 200 * day
  await heir.submit(await heir.proposeSuccession())

  const { reader, home } = await viewerOf(t, channel.link, time)
  t.after(connect(xaver.home.store, home.store))
  await until(reader, () => reader.state.succession !== null)
  await channel.close()
  const back = await maintainerOf(t, anna, channel.link, time)
  await back.confirm()
  t.after(connect(anna.home.store, home.store))
  await until(reader, () => (reader.state.freshness?.issued ?? 0) > today)
  await assert.rejects(reader.agreeToSuccession(), { code: 'SUCCESSION' })
  assert.equal(reader.state.root?.version, 1)
})

test('a fork shares the release drive, says where it comes from, and goes on under its own key', async (t) => {
  const { forkChannel, FileState, uncheckedProvenance } = await import('../src/index.ts')
  const [anna, fritz] = [await person(t), await person(t)]
  const channel = await groupChannel(t, [anna], {})
  await channel.publishRelease({ dir: await uiFolder(anna.home, 'one'), version: '1.0.0', shell })
  const { reader } = await viewerOf(t, channel.link, now, fritz.home)
  const cut = connect(anna.home.store, fritz.home.store)
  await until(reader, () => reader.state.release !== null)
  const held = reader.openRelease() as ReleaseReader
  await held.download()
  await held.close()
  cut()

  const state = (id: string) => new FileState(`${fritz.home.dir}/${id}.json`)
  const fork = await forkChannel({
    store: fritz.home.store,
    keyPair: fritz.keyPair,
    state,
    original: reader,
    name: 'Freed',
  })
  t.after(() => fork.close())
  assert.notEqual(fork.link, channel.link)
  assert.equal(fork.reader.state.release?.drive.key, channel.reader.state.release?.drive.key)
  const forkOf = fork.reader.state.root?.forkOf
  assert.ok(forkOf && channel.reader.trusted)
  assert.deepEqual(uncheckedProvenance(forkOf, channel.reader.trusted), [])

  const viewer = await viewerOf(t, fork.link)
  t.after(connect(fritz.home.store, viewer.home.store))
  await until(viewer.reader, () => viewer.reader.state.release !== null)
  const shown = viewer.reader.openRelease() as ReleaseReader
  t.after(() => shown.close())
  assert.equal(String(await shown.read('/index.html')), 'one')
})

function draftNamed(root: Signed<'root'>, name: string) {
  return draft<'root'>({ ...root.body, name })
}
