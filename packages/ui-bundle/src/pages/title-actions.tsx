import type { LibraryPatch, TitleDetail } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Stars } from '../components/stars.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'
import { entryKey } from '../models/library.ts'
import { TitleLists } from './title-lists.tsx'

/** What one may do with a title besides playing it. Everything stays on this machine, and can be taken back. */
export function TitleActions({ title }: { title: TitleDetail }) {
  const app = useApp()
  const key = entryKey(title)
  const entry = app.library.entries.value[key] ?? title.library
  const change = (patch: LibraryPatch, what: string) => {
    app.library.change(key, patch, what).catch((error: Error) => app.say('warning', 'library', error.message))
  }
  return (
    <div class="title-actions">
      <Button
        kind="quiet"
        icon="heart"
        pressed={entry?.favourite === true}
        label={t('title.favourite')}
        onClick={() => change({ favourite: !entry?.favourite }, t('undo.favourite'))}
      />
      <Button
        kind="quiet"
        icon="check"
        pressed={entry?.watched === true}
        label={t('title.watched')}
        onClick={() => change({ watched: !entry?.watched }, t('undo.watched'))}
      />
      <Button
        kind="quiet"
        icon="keep"
        pressed={entry?.keepOffline === true}
        label={t('title.keep')}
        onClick={() => change({ keepOffline: !entry?.keepOffline }, t('undo.keep'))}
      />
      <Button
        kind="quiet"
        icon="hide"
        pressed={entry?.hidden === true}
        label={t('title.hide')}
        onClick={() => change({ hidden: !entry?.hidden }, t('undo.hidden'))}
      />
      <TitleLists of={key} />
      <CopyLink />
      <Stars value={entry?.rating ?? 0} onChange={(rating) => change({ rating }, t('undo.rating'))} />
    </div>
  )
}

const copiedShownMs = 2000

function CopyLink() {
  const { route, homeChannel } = useApp()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const link = homeChannel.value?.link
    const place = route.value.page === 'title' ? `${route.value.channel}/${route.value.id}` : ''
    await navigator.clipboard.writeText(link ? `${link}#/title/${place}` : location.href).catch(() => {})
    setCopied(true)
    setTimeout(() => setCopied(false), copiedShownMs)
  }
  return <Button kind="quiet" icon="share" label={copied ? t('title.copied') : t('title.copyLink')} onClick={copy} />
}
