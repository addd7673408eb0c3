import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { useApp, useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'

/** The film for any player of the local network: closed until somebody asks. */
export function LanAddress({ playback }: { playback: string }) {
  const { say } = useApp()
  const transport = useTransport()
  const [address, setAddress] = useState<string>()
  const complain = (error: Error) => say('warning', 'cast', error.message)
  const open = () => void transport.address(playback).then(({ url }) => setAddress(url), complain)
  const close = () => {
    setAddress(undefined)
    transport.addressEnd(playback).catch(complain)
  }
  if (!address) return <Button kind="quiet" label={t('player.address')} onClick={open} />
  return (
    <div class="lan-address">
      <p class="hint">{t('player.addressHint')}</p>
      <code class="status-address" translate={false}>
        {address}
      </code>
      <div class="actions">
        <Button
          icon="copy"
          label={t('player.copyAddress')}
          onClick={() => void navigator.clipboard.writeText(address).catch(() => {})}
        />
        <Button kind="quiet" label={t('player.addressClose')} onClick={close} />
      </div>
    </div>
  )
}
