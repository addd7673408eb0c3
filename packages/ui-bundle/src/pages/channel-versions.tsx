import type { ChannelStatus, ReleaseVersion } from '@kinoswarm/shell/api'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'
import { createResource } from '../models/resource.ts'
import { UiError } from '../models/transport.ts'

/** The versions of a channel's interface; one may stay with any that is on this machine, or go back to it, on its own page. */
export function Versions({ channel, own }: { channel: ChannelStatus; own: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <div class="actions">
        <Button kind="quiet" label={t('channels.versions')} expanded={open} onClick={() => setOpen(!open)} />
      </div>
      {open && <List channel={channel.id} own={own} />}
    </>
  )
}

function List({ channel, own }: { channel: string; own: boolean }) {
  const app = useApp()
  const transport = useTransport()
  const versions = useMemo(() => createResource(() => transport.versions(channel)), [channel])
  useEffect(() => void versions.reload(), [versions])
  const pin = (version: string | null) => {
    const done = app.pin(channel, version).then(versions.reload)
    done.catch((error: Error) => app.say('warning', 'channel', error.message))
  }
  const list = versions.data.value
  if (neverOpened(versions.error.value)) return <p class="hint">{t('channels.versionsLater')}</p>
  if (list?.length === 0) return <p class="hint">{t('channels.noVersions')}</p>
  return (
    <ul class="paths">
      {list?.map((version) => (
        <Version key={version.seq} version={version} onPin={own ? pin : undefined} />
      ))}
    </ul>
  )
}

function neverOpened(error: Error | undefined): boolean {
  return error instanceof UiError && error.code === 'not-found'
}

function Version({ version, onPin }: { version: ReleaseVersion; onPin?: (version: string | null) => void }) {
  const { shown, pinned, installed } = version
  const state = [shown && t('channels.shown'), pinned && t('channels.pinned'), !installed && t('channels.notInstalled')]
  return (
    <li class="path">
      <span class={`dot dot-${shown ? 'good' : 'off'}`} />
      <span class="path-name">
        <Said text={version.version} />
        <span class="hint">{state.filter(Boolean).join(' · ')}</span>
        <span class="version-notes">{version.notes ? <Said text={version.notes} /> : t('channels.noNotes')}</span>
      </span>
      {onPin && pinned && <Button kind="quiet" label={t('channels.unpin')} onClick={() => onPin(null)} />}
      {onPin && !pinned && (
        <Button kind="quiet" label={t('channels.pin')} disabled={!installed} onClick={() => onPin(version.version)} />
      )}
    </li>
  )
}
