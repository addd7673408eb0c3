import { Button } from '../components/button.tsx'
import type { IconName } from '../components/icon.tsx'
import { t } from '../i18n/index.ts'
import type { MenuName } from './controls.tsx'
import type { Media } from './media-element.ts'
import { Panel } from './menu.tsx'

export interface MoreMenuProps {
  media: Media
  audioTracks: number
  onMenu: (menu: MenuName) => void
  onClose: () => void
}

/** What a narrow screen has no room for in a row. */
export function MoreMenu({ media, audioTracks, onMenu, onClose }: MoreMenuProps) {
  const silent = media.muted.value || media.volume.value === 0
  const leading = (menu: MenuName, icon: IconName, label: string) => (
    <Button kind="quiet" icon={icon} label={label} onClick={() => onMenu(menu)} />
  )
  return (
    <Panel label={t('player.more')} onClose={onClose}>
      <div class="more-list">
        <Button
          kind="quiet"
          icon={silent ? 'muted' : 'volume'}
          label={t(silent ? 'player.unmute' : 'player.mute')}
          onClick={() => media.mute(!silent)}
        />
        {audioTracks > 1 && leading('audio', 'audio', t('player.audio'))}
        {leading('speed', 'speed', t('player.speed'))}
        {leading('cast', 'cast', t('player.cast'))}
        {leading('details', 'info', t('player.details'))}
        {leading('help', 'help', t('player.help'))}
      </div>
    </Panel>
  )
}
