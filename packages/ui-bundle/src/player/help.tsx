import { type MessageKey, t } from '../i18n/index.ts'
import { Panel } from './menu.tsx'

const keys: [string[], MessageKey][] = [
  [['Space', 'K'], 'player.key.pause'],
  [['←', '→', 'J', 'L'], 'player.key.seek'],
  [['↑', '↓'], 'player.key.volume'],
  [['M'], 'player.key.mute'],
  [['F'], 'player.key.fullscreen'],
  [['C'], 'player.key.subtitles'],
  [['S'], 'player.key.subtitleMenu'],
  [['A'], 'player.key.audio'],
  [['G', 'H'], 'player.key.delay'],
  [['<', '>'], 'player.key.speed'],
  [['0', '9'], 'player.key.jump'],
  [['N'], 'player.key.next'],
  [['I'], 'player.key.details'],
  [['?'], 'player.key.help'],
  [['Esc'], 'player.key.back'],
]

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Panel label={t('player.help')} onClose={onClose}>
      <dl class="keys">
        {keys.map(([names, message]) => (
          <div key={message}>
            <dt translate={false}>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{t(message)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
