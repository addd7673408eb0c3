import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { FilePicker, TextField } from '../components/form.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'
import { findLink } from '../models/channel.ts'
import { LinkFaceOf } from './link-face.tsx'

/** A link pasted, or a capsule dropped. */
export function FollowChannel({ link = '' }: { link?: string }) {
  const app = useApp()
  const [text, setText] = useState(link)
  const [over, setOver] = useState(false)
  const follow = () => {
    const found = findLink(text)
    if (found) app.follow(found)
    else app.say('warning', 'channel', t(/kinoswarm:/i.test(text) ? 'channels.badLink' : 'channels.followHint'))
  }
  const edit = (text: string) => {
    setText(text)
    app.unsay('channel')
  }
  const read = async (picture: File) => {
    const { linkInPicture } = await import('../models/qr-picture.ts')
    const found = await linkInPicture(picture)
    if (found) app.follow(found)
    else app.say('warning', 'channel', t('channels.noQr'))
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer?.files[0]
    if (file?.type.startsWith('image/')) void read(file)
    else if (file) app.takeCapsule(file)
  }
  const hover = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <section
      class={over ? 'panel drop drop-over' : 'panel drop'}
      aria-labelledby="follow"
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 id="follow">{t('channels.follow')}</h2>
      <TextField
        label={t('channels.link')}
        hint={over ? t('channels.dropHere') : t('channels.followHint')}
        value={text}
        onChange={edit}
        leftToRight
      >
        <Button kind="primary" label={t('channels.followAction')} onClick={follow} />
      </TextField>
      <LinkFaceOf text={text} />
      <div class="actions">
        {/* Without a filter: a phone knows no such kind of file, and would show it grey. */}
        <FilePicker label={t('channels.capsule')} onFile={app.takeCapsule} />
        <FilePicker label={t('channels.picture')} accept="image/*" onFile={(file) => void read(file)} />
        {/* No interface gets the camera: the program's own page has it. */}
        <Button kind="quiet" label={t('channels.camera')} href={`${app.session.value?.controlUrl}#camera`} />
      </div>
    </section>
  )
}
