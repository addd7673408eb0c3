import type { BrowseQuery, ChannelStatus, TitlePage } from '@kinoswarm/shell/api'
import { useEffect, useRef } from 'preact/hooks'
import { countryName, formatMinutes, formatNumber, genreName, languageName, t } from '../i18n/index.ts'
import { tame } from '../models/text.ts'
import { type Option, Select } from './form.tsx'
import { Icon } from './icon.tsx'

export interface FiltersProps {
  query: BrowseQuery
  facets: NonNullable<TitlePage['facets']>
  channels: ChannelStatus[]
  /** Shown at all, on a narrow screen; a wide one shows them always. */
  open: boolean
  onChange: (query: BrowseQuery) => void
}

const lengths = [600, 1800, 3600, 5400, 7200]
const sorts = ['added', 'year', 'title', 'runtime'] as const

/** What narrows the wall. Values come from the answer itself, with how many titles each would leave. */
export function Filters({ query, facets, channels, open, onChange }: FiltersProps) {
  const set = (patch: Partial<BrowseQuery>) => onChange({ ...query, ...patch })
  const named = (name: keyof typeof facets, label: (value: string) => string): Option[] =>
    (facets[name] ?? []).map(({ value, count }) => ({ value, label: `${tame(label(value))} (${formatNumber(count)})` }))
  const types = (value: string) => (isType(value) ? t(`type.${value}`) : value)
  return (
    <div class={open ? 'filters filters-open' : 'filters'}>
      <Choice
        label={t('browse.genre')}
        value={query.genre}
        options={named('genre', genreName)}
        shown={genreName}
        onChange={(genre) => set({ genre })}
      />
      <Choice
        label={t('browse.type')}
        value={query.type}
        options={named('type', types)}
        shown={types}
        onChange={(type) => set({ type })}
      />
      <Choice
        label={t('browse.decade')}
        {...decade(query)}
        options={named('decade', decadeName)}
        shown={decadeName}
        onChange={(value) => set(years(value))}
      />
      <Choice
        label={t('browse.country')}
        value={query.country}
        options={named('country', countryName)}
        shown={countryName}
        onChange={(country) => set({ country })}
      />
      <Choice
        label={t('browse.language')}
        value={query.language}
        options={named('language', languageName)}
        shown={languageName}
        names
        onChange={(language) => set({ language })}
      />
      <Choice
        label={t('browse.subtitle')}
        value={query.subtitle}
        options={named('subtitle', languageName)}
        shown={languageName}
        names
        onChange={(subtitle) => set({ subtitle })}
      />
      <Choice
        label={t('browse.licence')}
        value={query.licence}
        options={named('licence', (value) => value)}
        shown={tame}
        onChange={(licence) => set({ licence })}
      />
      <Choice
        label={t('browse.length')}
        value={query.maxRuntime === undefined ? undefined : String(query.maxRuntime)}
        options={lengths.map((seconds) => ({ value: String(seconds), label: lengthName(String(seconds)) }))}
        shown={lengthName}
        onChange={(value) => set({ maxRuntime: value ? Number(value) : undefined })}
      />
      <Choice
        label={t('browse.health')}
        value={query.health}
        options={[{ value: 'alive', label: t('browse.health.alive') }]}
        shown={() => t('browse.health.alive')}
        onChange={(value) => set({ health: value === 'alive' ? 'alive' : undefined })}
      />
      {channels.length > 1 && (
        <Choice
          label={t('browse.channel')}
          value={query.channel}
          options={channels.map(({ id, name }) => ({ value: id, label: tame(name) }))}
          shown={(id) => tame(channels.find((channel) => channel.id === id)?.name ?? id)}
          onChange={(channel) => set({ channel })}
        />
      )}
      <Select
        label={t('browse.sort')}
        value={query.sort ?? (query.q ? 'relevance' : 'added')}
        options={[...(query.q ? (['relevance'] as const) : []), ...sorts].map((value) => ({
          value,
          label: t(`browse.sort.${value}`),
        }))}
        onChange={(sort) => set({ sort: sort as BrowseQuery['sort'] })}
      />
    </div>
  )
}

interface ChoiceProps {
  label: string
  value?: string
  options: Option[]
  shown: (value: string) => string
  /** The value alone does not say what it is of. */
  names?: boolean
  onChange: (value: string | undefined) => void
}

/** A list to choose one of; a chosen one becomes a chip that is taken away with one press. */
function Choice({ label, value, options, shown, names, onChange }: ChoiceProps) {
  const place = useRef<HTMLElement | null>(null)
  const used = useRef(false)
  const put = (element: HTMLElement | null) => {
    place.current = element
  }
  // What was used makes way for the other: the focus goes with it.
  useEffect(() => {
    if (used.current) place.current?.focus({ preventScroll: true })
    used.current = false
  }, [value])
  const change = (next: string | undefined) => {
    used.current = true
    onChange(next)
  }
  if (value !== undefined) {
    return (
      <button
        type="button"
        class="chip chip-on"
        aria-label={t('browse.remove', { name: `${label}: ${shown(value)}` })}
        ref={put}
        onClick={() => change(undefined)}
      >
        {names && <span>{label}</span>}
        <bdi translate={false}>{shown(value)}</bdi>
        <Icon name="close" />
      </button>
    )
  }
  if (options.length === 0) return null
  return (
    <label class="chip chip-select">
      <span>{label}</span>
      <select ref={put} value="" translate={false} onChange={(event) => change(event.currentTarget.value || undefined)}>
        <option value="">{t('browse.any')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}

function isType(value: string): value is 'movie' | 'series' | 'short' | 'video' {
  return ['movie', 'series', 'short', 'video'].includes(value)
}

function decade({ yearFrom }: BrowseQuery): { value?: string } {
  return { value: yearFrom === undefined ? undefined : String(yearFrom) }
}

function years(value: string | undefined): Partial<BrowseQuery> {
  const from = value ? Number.parseInt(value, 10) : undefined
  return { yearFrom: from, yearTo: from === undefined ? undefined : from + 9 }
}

function decadeName(value: string): string {
  return t('row.decade', { decade: String(Number.parseInt(value, 10)) })
}

function lengthName(value: string): string {
  return t('browse.length.max', { minutes: formatMinutes(Number(value)) })
}
