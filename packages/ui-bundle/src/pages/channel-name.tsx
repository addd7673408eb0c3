import type { ChannelStatus } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/form.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'

/** What the person calls this channel. */
export function ChannelName({ channel }: { channel: ChannelStatus }) {
  const app = useApp()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(channel.petname ?? channel.name)
  const own = name.trim().slice(0, 80)
  const save = () => app.rename(channel.id, own && own !== channel.name ? own : null)
  return (
    <>
      <div class="actions">
        <Button kind="quiet" label={t('channels.rename')} expanded={open} onClick={() => setOpen(!open)} />
      </div>
      {open && (
        <TextField
          label={t('channels.petname')}
          hint={t('channels.petnameHint')}
          value={name}
          onChange={setName}
          selected
        >
          <Button label={t('channels.save')} onClick={save} />
        </TextField>
      )}
    </>
  )
}
