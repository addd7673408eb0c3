import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import type { Notice } from '../models/app.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { Said } from './said.tsx'

/** Plain words are read by then; who wants longer points at them, or tabs to them. */
const plainWordsMs = 8_000

export interface ToastsProps {
  notices: Notice[]
  offer?: string
  /** The version on offer is the person's own choice. */
  chosen?: boolean
  undo?: string
  lost: boolean
  onDismiss: (id: number) => void
  onUse: () => void
  onLater: () => void
  onUndo: () => void
  onForget: () => void
}

/** What happened meanwhile: never over what one is doing, never gone before it could be read. */
export function Toasts(props: ToastsProps) {
  const [held, setHeld] = useState(false)
  const hold = () => setHeld(true)
  const letGo = () => setHeld(false)
  return (
    <section
      class="toasts"
      aria-live="polite"
      aria-label={t('toasts.label')}
      onMouseEnter={hold}
      onMouseLeave={letGo}
      onFocusIn={hold}
      onFocusOut={letGo}
    >
      {props.lost && <div class="toast toast-warning">{t('connection.lost')}</div>}
      {props.offer && (
        <div class="toast toast-offer" data-testid="update-offer">
          <p>
            {t(props.chosen ? 'update.chosen' : 'update.ready', { version: '' })}
            <Said text={props.offer} />
          </p>
          <div class="actions">
            <Button kind="primary" label={t('update.use')} onClick={props.onUse} />
            <Button kind="quiet" label={t('update.later')} onClick={props.onLater} />
          </div>
        </div>
      )}
      {props.undo && (
        <div class="toast">
          <p>{props.undo}</p>
          <Button kind="quiet" label={t('undo.done')} onClick={props.onUndo} />
          <Button kind="quiet" icon="close" iconOnly label={t('notice.dismiss')} onClick={props.onForget} />
        </div>
      )}
      {props.notices.map((notice) => (
        <Told key={notice.id} notice={notice} held={held} onDismiss={() => props.onDismiss(notice.id)} />
      ))}
    </section>
  )
}

/** What went wrong stays until it is put right or left; the rest goes by itself, unless somebody is at it. */
function Told({ notice, held, onDismiss }: { notice: Notice; held: boolean; onDismiss: () => void }) {
  const { level, message } = notice
  useEffect(() => {
    if (held || level !== 'info') return
    const timer = setTimeout(onDismiss, plainWordsMs)
    return () => clearTimeout(timer)
  }, [held])
  return (
    <div class={`toast toast-${level}`} role={level === 'alarm' ? 'alert' : undefined}>
      {level !== 'info' && <Icon name="warning" />}
      <p>
        <Said text={message} />
      </p>
      <Button kind="quiet" icon="close" iconOnly label={t('notice.dismiss')} onClick={onDismiss} />
    </div>
  )
}
