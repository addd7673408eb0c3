import type { ChannelStatus } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/form.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'

/** What the person calls a channel, and how much they trust it beside the others: the one further up vouches. */
export function ChannelPlace({ channel, place, last }: { channel: ChannelStatus; place: number; last: number }) {
  const app = useApp()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(channel.petname ?? '')
  const move = (to: number) => app.arrange(channel.id, { place: to })
  return (
    <>
      <div class="actions">
        <Button kind="quiet" label={t('channels.rename')} expanded={open} onClick={() => setOpen(!open)} />
        {place > 1 && <Button kind="quiet" label={t('channels.trustMore')} onClick={() => move(place - 1)} />}
        {place > 0 && place < last && (
          <Button kind="quiet" label={t('channels.trustLess')} onClick={() => move(place + 1)} />
        )}
      </div>
      {open && (
        <TextField label={t('channels.petname')} hint={t('channels.petnameHint')} value={name} onChange={setName}>
          <Button
            label={t('channels.save')}
            onClick={() => app.arrange(channel.id, { name: name.trim().slice(0, 80) || null })}
          />
        </TextField>
      )}
    </>
  )
}
