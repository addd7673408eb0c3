import type { LinkFace } from '@kinoswarm/shell/api'
import { useEffect, useState } from 'preact/hooks'
import { ChannelWords } from '../components/channel-words.tsx'
import { useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'
import { channelColour, findLink } from '../models/channel.ts'

/** The words and the colour of a link that is about to be followed, to compare with whoever gave it. */
export function LinkFaceOf({ text }: { text: string }) {
  const transport = useTransport()
  const [face, setFace] = useState<LinkFace>()
  const link = findLink(text)
  useEffect(() => {
    setFace(undefined)
    if (!link) return
    let gone = false
    const seen = transport.lookAt(link).then((value) => {
      if (!gone) setFace(value)
    })
    // A link that is none is said when one follows it.
    seen.catch(() => {})
    return () => {
      gone = true
    }
  }, [link, transport])
  if (!face) return null
  return (
    <div class="channel-head" role="status">
      <div class="channel-tile" style={{ background: channelColour(face.colour) }} aria-hidden="true" />
      <div>
        <ChannelWords words={face.words} />
        <p class="hint">{t('channels.compare')}</p>
      </div>
    </div>
  )
}
