import type { SourceInfo, TitleDetail } from '@kinoswarm/shell/api'
import { countryName, formatBytes, languageName, maybe, t } from '../i18n/index.ts'
import { formatRoute } from '../models/route.ts'
import { licenceAddress, tame, webAddress } from '../models/text.ts'
import { Facts } from './facts.tsx'
import { Icon } from './icon.tsx'
import { Said } from './said.tsx'

const rolesInOrder = ['director', 'writer', 'producer', 'composer', 'actor']

/** People by what they did; each leads to everything else of theirs. */
export function People({ people }: { people: TitleDetail['people'] }) {
  if (people.length === 0) return null
  const roles = [...new Set([...rolesInOrder, ...people.map(({ role }) => role)])]
  return (
    <section class="panel">
      <h2>{t('title.people')}</h2>
      <Facts
        rows={roles.map((role) => {
          const named = people.filter((person) => person.role === role)
          return [maybe(`role.${role}`) ?? tame(role), named.length > 0 && <Names people={named} />]
        })}
      />
    </section>
  )
}

function Names({ people }: { people: TitleDetail['people'] }) {
  return (
    <ul class="names">
      {people.map(({ name, character }) => (
        <li key={name}>
          <a href={formatRoute({ page: 'person', name })}>
            <Said text={name} />
          </a>
          {character && (
            <span class="hint">
              {' '}
              <Said text={character} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The files behind the title: quality, size, sound and how alive they are in the swarm. */
export function Sources({ sources }: { sources: SourceInfo[] }) {
  if (sources.length === 0) return null
  return (
    <section class="panel">
      <h2>{t('title.sources')}</h2>
      <ul class="sources">
        {sources.map((source) => (
          <li key={`${source.infohash}/${source.file}`} class="source">
            <span class="source-quality">
              <Said text={source.quality ?? source.container ?? source.video} />
            </span>
            <span>{formatBytes(source.size)}</span>
            <span class="hint">
              <Said text={[codecName(source.video), source.container?.toUpperCase()].filter(Boolean).join(' / ')} />
            </span>
            <span class="hint">{t('title.audio', { list: soundOf(source) })}</span>
            <Health source={source} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** “No linguistic content” (ISO 639-2): said of a film by its languages already. */
const noSpeech = 'zxx'

function soundOf(source: SourceInfo): string {
  return source.audio
    .map(({ codec, language }) =>
      tame([language && language !== noSpeech && languageName(language), codecName(codec)].filter(Boolean).join(' ')),
    )
    .join(', ')
}

const codecNames: Record<string, string> = {
  h264: 'H.264',
  avc: 'H.264',
  hevc: 'HEVC',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  opus: 'Opus',
  vorbis: 'Vorbis',
}

function codecName(codec: string | undefined): string | undefined {
  return codec && (codecNames[codec.toLowerCase()] ?? codec.toUpperCase())
}

function Health({ source }: { source: SourceInfo }) {
  if (!source.health) return null
  const { seeds } = source.health
  const grade = seeds > 4 ? 'good' : seeds > 0 ? 'weak' : 'none'
  return (
    <span class={`health health-${grade}`}>
      <span class="dot" />
      {t('title.seeds', { count: seeds })} · {t(`title.health.${grade}`)}
    </span>
  )
}

export function TitleFacts({ title }: { title: TitleDetail }) {
  const subtitles = [...new Set(title.subtitles.map(({ language }) => languageName(language)))]
  const { signedBy } = title
  const elsewhere = title.alsoIn?.map(({ name }) => name).join(' · ')
  return (
    <section class="panel">
      <h2>{t('title.facts')}</h2>
      <Facts
        rows={[
          [t('title.licence'), <Licence key="l" title={title} />],
          [t('title.attribution'), title.attribution && <Said text={title.attribution} />],
          [
            t('title.signed'),
            <span key="s" class="signed">
              <Icon name="seal" />
              <span>
                <Said text={signedBy.name} />
                {', '}
                {t('title.signers', { count: signedBy.signers, total: signedBy.threshold })}
              </span>
            </span>,
          ],
          [t('title.alsoIn'), elsewhere && <Said text={elsewhere} />],
          [
            t('title.subtitles'),
            subtitles.length ? <bdi translate={false}>{subtitles.join(', ')}</bdi> : t('title.noSubtitles'),
          ],
          [
            t('title.languages'),
            title.languages.length > 0 && <Said text={title.languages.map(languageName).join(', ')} />,
          ],
          [
            t('title.countries'),
            title.countries.length > 0 && <Said text={title.countries.map(countryName).join(', ')} />,
          ],
          [t('title.original'), title.originalTitle && <Said text={title.originalTitle} />],
          [t('title.aka'), title.aka.length > 0 && <Said text={title.aka.join(' · ')} />],
          [t('title.page'), <Page key="p" address={webAddress(title.page)} />],
        ]}
      />
    </section>
  )
}

function Licence({ title }: { title: TitleDetail }) {
  const address = licenceAddress(title.licence, title.licenceUrl)
  const badge = (
    <span class="licence">
      <Said text={title.licence} />
    </span>
  )
  return address ? (
    <a href={address} target="_blank" rel="noopener noreferrer license">
      {badge}
    </a>
  ) : (
    badge
  )
}

function Page({ address }: { address: string | undefined }) {
  if (!address) return null
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      <Said text={new URL(address).hostname} />
    </a>
  )
}
