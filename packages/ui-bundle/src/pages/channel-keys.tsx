import type { ChannelStatus, KeyFace } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Said } from '../components/said.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'
import { channelColour } from '../models/channel.ts'

/** Who signs, each key as a colour and eight words. */
export function Signers({ channel }: { channel: ChannelStatus }) {
  const [open, setOpen] = useState(false)
  const { threshold, root, keys } = channel.signers
  const label = t('channels.signersValue', { threshold, root })
  return (
    <div class="channel-keys">
      <Button kind="quiet" label={label} expanded={open} onClick={() => setOpen(!open)} />
      {open && <Keys keys={keys} />}
    </div>
  )
}

/** The owners fell silent, and those they named ask to take over: decided where no interface can reach. */
export function TakeoverAsked({ channel }: { channel: ChannelStatus }) {
  const { session } = useApp()
  const { takeover } = channel
  if (!takeover) return null
  return (
    <div class="channel-takeover" role="alert">
      <p>
        <Icon name="warning" /> <Said text={t('channels.takeover', { name: takeover.name })} />
      </p>
      <Keys keys={takeover.keys} />
      <Button kind="primary" label={t('channels.takeoverDecide')} href={`${session.value?.controlUrl}#takeover`} />
    </div>
  )
}

function Keys({ keys }: { keys: KeyFace[] }) {
  return (
    <ul translate={false}>
      {keys.map(({ id, words, colour }) => (
        <li key={id}>
          <span class="key-tile" style={{ background: channelColour(colour) }} aria-hidden="true" />
          <Said text={words.join(' ')} />
        </li>
      ))}
    </ul>
  )
}
