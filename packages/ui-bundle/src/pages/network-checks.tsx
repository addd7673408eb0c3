import type { ChannelStatus, NetworkCheck, NetworkReport } from '@kinoswarm/shell/api'
import { Said } from '../components/said.tsx'
import { useApp } from '../context.ts'
import { formatAgo, t } from '../i18n/index.ts'

/** One thing looked at: how it is, and what to do about it. */
interface Look {
  key: string
  sign: 'good' | 'warn' | 'bad' | 'off'
  name: preact.ComponentChildren
  found: string
  todo?: string
}

const signs = { good: 'good', bad: 'bad', idle: 'off' } as const

/** What is no way in, but can stand in all of them. A program older than this interface tells of the router alone. */
export function Checks({ report }: { report: NetworkReport }) {
  const { nat, checks = [] } = report
  return (
    <section class="panel">
      <h2>{t('network.checks')}</h2>
      <Looks all={[...checks.map(lookOf), natLook(nat)]} />
    </section>
  )
}

function lookOf(one: NetworkCheck): Look {
  const { check, state } = one
  const name = t(`network.check.${check}`)
  const todo = state === 'bad' ? t(`network.todo.${check}`) : undefined
  return { key: check, sign: signs[state], name, found: foundOf(one), todo }
}

function foundOf({ check, state, minutes = 0 }: NetworkCheck): string {
  if (check === 'udp') return t(`network.udp.${state}`)
  if (check === 'interface') return t(state === 'bad' ? 'network.interface.bad' : 'network.state.working')
  if (state !== 'bad') return t(`network.clock.${state}`)
  return t(minutes > 0 ? 'network.clock.ahead' : 'network.clock.behind', { minutes: Math.abs(minutes) })
}

function natLook(nat: NetworkReport['nat']): Look {
  const sign = nat === 'unknown' ? 'off' : nat === 'random' ? 'warn' : 'good'
  const todo = nat === 'random' ? t('network.todo.nat') : undefined
  return { key: 'nat', sign, name: t('network.nat'), found: t(`network.nat.${nat}`), todo }
}

/** Whether each channel would live on if its maintainer were gone, and how fresh it is. */
export function ChannelsInReach() {
  const { channels } = useApp()
  if (channels.value.length === 0) return null
  return (
    <section class="panel">
      <h2>{t('network.channels')}</h2>
      <Looks all={channels.value.map(channelLook)} />
    </section>
  )
}

const grades = { confirmed: 'good', unconfirmed: 'warn', 'never-synced': 'warn', alarm: 'bad' } as const

function channelLook({ id, petname, name, copies, confirmed, state, peers }: ChannelStatus): Look {
  const fresh = confirmed ? t('network.channelConfirmed', { when: formatAgo(confirmed) }) : t('network.channelNever')
  const alone = copies === 0
  const old = state !== 'confirmed'
  const todo = [alone && t('network.todo.copies'), old && confirmed && t('network.todo.confirmed')]
  return {
    key: id,
    sign: alone && !old ? 'warn' : grades[state],
    name: <Said text={petname ?? name} />,
    found: [t('network.channelCopies', { count: copies }), t('player.peers', { count: peers }), fresh].join(' · '),
    todo: todo.filter(Boolean).join(' ') || undefined,
  }
}

function Looks({ all }: { all: Look[] }) {
  return (
    <ul class="paths">
      {all.map(({ key, sign, name, found, todo }) => (
        <li key={key} class="path" data-look={key}>
          <span class={`dot dot-${sign}`} />
          <span class="path-name">
            {name}
            <span class="hint">{found}</span>
            {todo && <span class="hint path-todo">{todo}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
