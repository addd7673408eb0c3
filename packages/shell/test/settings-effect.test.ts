/** Every setting of the shell is in effect at once: one row a setting, on a running shell, by what it changes there. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { EngineLimits } from '@kinoswarm/engine/api'
import type { Settings } from '../src/api.ts'
import type { Overview } from '../src/control/overview.ts'
import { defaultSettings } from '../src/settings.ts'
import { type TestShell, testShell } from './kit/shell.ts'

type Name = Exclude<keyof Settings, ShownByThePage>
/** The interface reads these itself: see the table of its own settings. */
type ShownByThePage = 'theme' | 'subtitleLanguages' | 'audioLanguages' | 'watchedAt' | 'ui'

interface Row {
  to: Partial<Settings>
  /** Begins to listen, and resolves once the setting is in effect. */
  effect: (shell: TestShell) => Promise<unknown> | (() => Promise<unknown>)
}

const rows: Record<Name, Row> = {
  language: {
    to: { language: 'fr' },
    effect:
      ({ control }) =>
      async () =>
        assert.equal(((await control.json('GET', '/control/v1/overview')) as Overview).language, 'fr'),
  },
  downLimit: { to: { downLimit: 250_000 }, effect: limited(({ down }) => down !== undefined && down <= 250_000) },
  upLimit: { to: { upLimit: 100_000 }, effect: limited(({ up }) => up !== undefined && up <= 100_000) },
  cacheQuota: { to: { cacheQuota: 2e9 }, effect: engineLimited(({ quota }) => quota === 2e9) },
  seedWatched: { to: { seedWatched: false }, effect: engineLimited(({ giveWatched }) => giveWatched === false) },
  seedApp: {
    to: { seedApp: false },
    effect: ({ shell }) => called(shell.swarm, 'follow', (_readers, { give }) => give === false),
  },
  seedAdopted: {
    to: { seedAdopted: true },
    effect: ({ shell }) => called(shell.adopter, 'set', (on) => on === true),
  },
  lan: { to: { lan: false }, effect: ({ shell }) => new Promise((resolve) => shell.swarm.once('reopened', resolve)) },
  mainline: {
    to: { mainline: false },
    effect: ({ shell }) => new Promise((resolve) => shell.swarm.once('reopened', resolve)),
  },
}

for (const [name, { to, effect }] of Object.entries(rows)) {
  test(`the setting ${name} is in effect at once`, async (t) => {
    const running = await testShell(t)
    assert.notDeepEqual({ ...defaultSettings, ...to }, defaultSettings, 'this is a change')
    const effective = effect(running)
    const settings = (await running.page.json('PATCH', '/api/v1/settings', to)) as Settings
    assert.deepEqual(settings, { ...defaultSettings, ...to })
    await (typeof effective === 'function' ? effective() : effective)
  })
}

/** Of the channels' swarm. What is left over for films is the engine's. */
function limited(fits: (limits: { up?: number; down?: number }) => boolean) {
  return ({ shell }: TestShell) => called(shell.swarm.reach, 'setLimits', fits)
}

function engineLimited(fits: (limits: EngineLimits) => boolean) {
  return ({ shell }: TestShell) => called(shell.engine, 'setLimits', fits)
}

/** Resolves when that part of the running shell is told something that fits; it is told all the same. */
function called<Part extends object, Verb extends keyof Part>(
  part: Part,
  verb: Verb,
  fits: (...values: Part[Verb] extends (...values: infer Values) => unknown ? Values : never) => boolean,
): Promise<void> {
  const before = (part[verb] as (...values: unknown[]) => unknown).bind(part)
  return new Promise((resolve) => {
    const told = (...values: Parameters<typeof fits>) => {
      if (fits(...values)) resolve()
      return before(...values)
    }
    Object.assign(part, { [verb]: told })
  })
}
