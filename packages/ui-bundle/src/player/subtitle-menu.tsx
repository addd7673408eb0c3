import { Button } from '../components/button.tsx'
import { Select } from '../components/form.tsx'
import { formatNumber, languageName, t } from '../i18n/index.ts'
import type { Preferences } from '../models/preferences.ts'
import { sizePresets } from '../models/settings-list.ts'
import { tame } from '../models/text.ts'
import { type ChoiceItem, Choices, Panel } from './menu.tsx'
import type { SubtitleTrack } from './subtitle-model.ts'

export interface SubtitleMenuProps {
  tracks: SubtitleTrack[]
  chosen: string | undefined
  second: string | undefined
  delay: number
  look: Pick<Preferences, 'subtitleSize' | 'subtitleColour' | 'subtitleHeight'>
  onChoose: (id: string | undefined) => void
  onSecond: (id: string | undefined) => void
  onShift: (by: number) => void
  onLook: (look: Partial<Preferences>) => void
  onFile: (file: File) => void
  onEncoding: (id: string, encoding: string) => void
  /** Languages or names of tracks that are pictures, which are not drawn. */
  pictures: string[]
  onClose: () => void
}

const heights = [2, 6, 12, 20]
const colours = ['white', 'yellow', 'cyan'] as const

export function SubtitleMenu(props: SubtitleMenuProps) {
  const items = [{ value: undefined, label: t('player.off') }, ...props.tracks.map(toItem)]
  const { look } = props
  return (
    <Panel label={t('player.subtitles')} onClose={props.onClose}>
      <Choices label={t('player.subtitles')} items={items} chosen={props.chosen} onChoose={props.onChoose} />
      {props.pictures.length > 0 && (
        <p class="hint">{t('player.pictureSubtitles', { tracks: props.pictures.join(', ') })}</p>
      )}
      {props.tracks.length > 1 && (
        <Select
          label={t('player.second')}
          value={props.second ?? ''}
          options={items.map(({ value, label }) => ({ value: value ?? '', label }))}
          onChange={(id) => props.onSecond(id || undefined)}
        />
      )}
      <Encoding track={props.tracks.find(({ id }) => id === props.chosen)} onEncoding={props.onEncoding} />
      <Delay delay={props.delay} onShift={props.onShift} />
      <Select
        label={t('player.size')}
        value={String(look.subtitleSize)}
        options={sizePresets.map((size) => ({ value: String(size), label: formatNumber(size, { style: 'percent' }) }))}
        onChange={(size) => props.onLook({ subtitleSize: Number(size) })}
      />
      <Select
        label={t('player.colour')}
        value={look.subtitleColour}
        options={colours.map((colour) => ({ value: colour, label: t(`settings.colour.${colour}`) }))}
        onChange={(colour) => props.onLook({ subtitleColour: colour as Preferences['subtitleColour'] })}
      />
      <Select
        label={t('player.position')}
        value={String(look.subtitleHeight)}
        options={heights.map((height) => ({
          value: String(height),
          label: formatNumber(height / 100, { style: 'percent' }),
        }))}
        onChange={(height) => props.onLook({ subtitleHeight: Number(height) })}
      />
      <label class="button button-quiet">
        <span>{t('player.openFile')}</span>
        <input
          class="visually-hidden"
          type="file"
          accept=".srt,.vtt,.ass,.ssa,text/vtt"
          onChange={(event) => event.currentTarget.files?.[0] && props.onFile(event.currentTarget.files[0])}
        />
      </label>
    </Panel>
  )
}

/** Only for files of one's own: all others say what they are written in. */
function Encoding({ track, onEncoding }: { track?: SubtitleTrack; onEncoding: SubtitleMenuProps['onEncoding'] }) {
  if (!track?.own) return null
  const { encoding, encodings } = track.own
  return (
    <Select
      label={t('player.encoding')}
      value={encoding}
      options={encodings.map((name) => ({ value: name, label: name, foreign: true }))}
      onChange={(name) => onEncoding(track.id, name)}
    />
  )
}

function Delay({ delay, onShift }: { delay: number; onShift: (by: number) => void }) {
  return (
    <div class="field">
      <span class="field-text">{t('player.delay')}</span>
      <Button kind="quiet" label={t('player.earlier')} onClick={() => onShift(-0.1)} />
      <output>
        {t('player.delayValue', {
          seconds: formatNumber(delay, { minimumFractionDigits: 1, signDisplay: 'exceptZero' }),
        })}
      </output>
      <Button kind="quiet" label={t('player.later')} onClick={() => onShift(0.1)} />
    </div>
  )
}

function toItem(track: SubtitleTrack): ChoiceItem {
  const name = track.language ? languageName(track.language) : ''
  return { value: track.id, label: tame([name, track.label].filter(Boolean).join(' · ')), lang: track.language }
}
