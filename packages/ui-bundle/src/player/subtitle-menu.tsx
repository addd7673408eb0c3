import { Button } from '../components/button.tsx'
import { Select, Switch } from '../components/form.tsx'
import { formatNumber, t } from '../i18n/index.ts'
import type { Preferences } from '../models/preferences.ts'
import { sizePresets } from '../models/settings-list.ts'
import { hasWords } from './drawn.ts'
import { type ChoiceItem, Choices, Panel } from './menu.tsx'
import type { SubtitleTrack } from './subtitle-model.ts'
import { trackName } from './track-name.ts'

export interface SubtitleMenuProps {
  tracks: SubtitleTrack[]
  chosen: string | undefined
  second: string | undefined
  delay: number
  look: Pick<Preferences, 'subtitleSize' | 'subtitleColour' | 'subtitleHeight' | 'subtitlesStyled'>
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
  const track = props.tracks.find(({ id }) => id === props.chosen)
  const drawn = track?.drawn && (look.subtitlesStyled || !hasWords(track))
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
      {track?.drawn && hasWords(track) && (
        <Switch
          label={t('player.styled')}
          hint={t('player.styledHint')}
          on={look.subtitlesStyled}
          onChange={(subtitlesStyled) => props.onLook({ subtitlesStyled })}
        />
      )}
      <Encoding track={track} onEncoding={props.onEncoding} />
      <Delay delay={props.delay} onShift={props.onShift} />
      {track?.drawn && !hasWords(track) ? null : <Look look={look} words={!drawn} onLook={props.onLook} />}
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

/** What is drawn has colours and places of its own. */
function Look({ look, words, onLook }: Pick<SubtitleMenuProps, 'look' | 'onLook'> & { words: boolean }) {
  return (
    <>
      <Select
        label={t('player.size')}
        value={String(look.subtitleSize)}
        options={sizePresets.map((size) => ({ value: String(size), label: formatNumber(size, { style: 'percent' }) }))}
        onChange={(size) => onLook({ subtitleSize: Number(size) })}
      />
      {words && (
        <Select
          label={t('player.colour')}
          value={look.subtitleColour}
          options={colours.map((colour) => ({ value: colour, label: t(`settings.colour.${colour}`) }))}
          onChange={(colour) => onLook({ subtitleColour: colour as Preferences['subtitleColour'] })}
        />
      )}
      {words && (
        <Select
          label={t('player.position')}
          value={String(look.subtitleHeight)}
          options={heights.map((height) => ({
            value: String(height),
            label: formatNumber(height / 100, { style: 'percent' }),
          }))}
          onChange={(height) => onLook({ subtitleHeight: Number(height) })}
        />
      )}
    </>
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

function toItem(track: SubtitleTrack, place: number): ChoiceItem {
  const label = trackName(track.language, track.label) || t('player.track', { number: place + 1 })
  return { value: track.id, label, lang: track.language }
}
