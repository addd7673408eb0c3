import { t } from '../i18n/index.ts'
import type { Notice } from '../models/app.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { Said } from './said.tsx'

export interface ToastsProps {
  notices: Notice[]
  offer?: string
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
  return (
    <section class="toasts" aria-live="polite" aria-label={t('toasts.label')}>
      {props.lost && <div class="toast toast-warning">{t('connection.lost')}</div>}
      {props.offer && (
        <div class="toast toast-offer" data-testid="update-offer">
          <p>
            {t('update.ready', { version: '' })}
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
        <div
          key={notice.id}
          class={`toast toast-${notice.level}`}
          role={notice.level === 'alarm' ? 'alert' : undefined}
        >
          {notice.level !== 'info' && <Icon name="warning" />}
          <p>
            <Said text={notice.message} />
          </p>
          <Button
            kind="quiet"
            icon="close"
            iconOnly
            label={t('notice.dismiss')}
            onClick={() => props.onDismiss(notice.id)}
          />
        </div>
      ))}
    </section>
  )
}
