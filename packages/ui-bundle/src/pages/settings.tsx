import type { Settings } from '@kinoswarm/shell/api'
import { useEffect, useId, useMemo, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Meter, type Option, Select, Switch, TextField } from '../components/form.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { formatBytes, formatNumber, formatSpeed, knownLanguage, languages, t } from '../i18n/index.ts'
import type { Preferences } from '../models/preferences.ts'
import { createResource } from '../models/resource.ts'
import { formatRoute } from '../models/route.ts'
import {
  parseLanguages,
  parts,
  patchOf,
  quotaPresets,
  type Setting,
  settingsList,
  sharePresets,
  sizePresets,
  speedPresets,
  withValue,
} from '../models/settings-list.ts'
import { CopyReport } from './network.tsx'

/** Few, searchable, each takes effect at once. */
export function SettingsPage() {
  const app = useApp()
  const [wanted, setWanted] = useState('')
  const settings = app.settings.value
  if (!settings) return null
  const shown = settingsList.filter((setting) => isNamed(setting, wanted))
  const change = (setting: Setting, value: unknown) => {
    const { of, patch } = patchOf(setting, value)
    if (of === 'preferences') app.preferences.set(patch)
    else app.change(patch).catch((error: Error) => app.say('warning', 'settings', error.message))
  }
  return (
    <div class="sheet sheet-columns">
      <header class="page-head">
        <h1 tabIndex={-1}>{t('settings.title')}</h1>
        <Search value={wanted} onChange={setWanted} />
      </header>
      {shown.length === 0 && !isDevices(wanted) && !isDiagnostics(wanted) && <Empty title={t('settings.none')} />}
      {parts.map((part) => {
        const inPart = shown.filter((setting) => setting.part === part)
        if (inPart.length === 0) return null
        return (
          <section key={part} class="panel" aria-labelledby={`part-${part}`}>
            <h2 id={`part-${part}`}>{t(`settings.${part}`)}</h2>
            {inPart.map((setting) => (
              <div key={setting.key} data-setting={setting.key}>
                <Field
                  setting={setting}
                  settings={settings}
                  preferences={app.preferences.value.value}
                  onChange={(value) => change(setting, value)}
                />
              </div>
            ))}
            {part === 'storage' && <CacheUsed quota={settings.cacheQuota} />}
          </section>
        )
      })}
      {isDevices(wanted) && <Devices />}
      {isDiagnostics(wanted) && <Diagnostics />}
      <Control address={app.session.value?.controlUrl} />
    </div>
  )
}

/** Of what films may take, how much they take. */
function CacheUsed({ quota }: { quota: number }) {
  const transport = useTransport()
  const giving = useMemo(() => createResource(() => transport.giving()), [])
  useEffect(() => void giving.reload(), [giving, quota])
  const known = giving.data.value?.watched
  if (!known) return null
  const used = t('giving.used', { used: formatBytes(known.used), quota: formatBytes(known.quota) })
  return (
    <>
      <p class="hint">{used}</p>
      <Meter share={known.quota > 0 ? known.used / known.quota : 0} label={used} />
    </>
  )
}

/** Where to look when something does not work. */
function Diagnostics() {
  return (
    <section class="panel" aria-labelledby="part-diagnostics">
      <h2 id="part-diagnostics">{t('network.title')}</h2>
      <p class="hint">{t('network.intro')}</p>
      <div class="actions">
        <Button label={t('home.emptyAction')} href={formatRoute({ page: 'network' })} />
        <CopyReport />
      </div>
    </section>
  )
}

function isDiagnostics(wanted: string): boolean {
  return isIn(wanted, t('network.title'), t('network.intro'), t('network.copyReport'))
}

/** The person's other devices; letting one in is done where no interface can reach. */
function Devices() {
  const { devices, session } = useApp()
  const others = devices.value?.others ?? []
  return (
    <section class="panel" aria-labelledby="part-devices">
      <h2 id="part-devices">{t('settings.devices')}</h2>
      <p class="hint">{t('settings.devicesHint')}</p>
      <ul class="paths">
        {others.map(({ id, name, connected }) => (
          <li key={id} class="path">
            <span class={`dot dot-${connected ? 'good' : 'off'}`} />
            <span class="path-name">
              <Said text={name} />
            </span>
            <span class="path-state">{connected ? t('settings.deviceHere') : t('settings.deviceAway')}</span>
          </li>
        ))}
      </ul>
      <Button label={t('settings.devicesAction')} href={`${session.value?.controlUrl}#devices`} />
    </section>
  )
}

function isDevices(wanted: string): boolean {
  return isIn(wanted, t('settings.devices'), t('settings.devicesHint'), t('settings.devicesAction'))
}

function isIn(wanted: string, ...texts: string[]): boolean {
  return texts.join(' ').toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase())
}

/** What an interface may not touch has a page of the program's own. */
function Control({ address }: { address: string | undefined }) {
  if (!address) return null
  return (
    <section class="panel" aria-labelledby="part-control">
      <h2 id="part-control">{t('settings.control')}</h2>
      <Button label={t('settings.controlAction')} href={address} />
    </section>
  )
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  return (
    <>
      <label class="visually-hidden" for={id}>
        {t('settings.search')}
      </label>
      <input
        id={id}
        class="text-input"
        type="search"
        placeholder={t('settings.search')}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </>
  )
}

function isNamed(setting: Setting, wanted: string): boolean {
  return isIn(wanted, t(setting.label), setting.hint ? t(setting.hint) : '', t(`settings.${setting.part}`))
}

interface FieldProps {
  setting: Setting
  settings: Settings
  preferences: Preferences
  onChange: (value: unknown) => void
}

function Field({ setting, settings, preferences, onChange }: FieldProps) {
  const value = setting.of === 'settings' ? settings[setting.key] : preferences[setting.key]
  const named = { label: t(setting.label), hint: setting.hint && t(setting.hint) }
  if (setting.kind === 'switch') return <Switch {...named} on={value === true} onChange={onChange} />
  if (setting.kind === 'languages') {
    return (
      <TextField
        {...named}
        value={settings[setting.key].join(', ')}
        onChange={(text) => onChange(parseLanguages(text))}
      />
    )
  }
  if (setting.kind === 'language') {
    const options = Object.entries(languages).map(([tag, name]) => ({ value: tag, label: name, foreign: true }))
    return <Select {...named} value={knownLanguage(settings.language)} options={options} onChange={onChange} />
  }
  if (setting.kind === 'choice') {
    const options = setting.options.map(([name, key]) => ({ value: name, label: t(key) }))
    return <Select {...named} value={String(value)} options={options} onChange={onChange} />
  }
  const options = numberOptions(setting, Number(value))
  return <Select {...named} value={String(value)} options={options} onChange={(text) => onChange(Number(text))} />
}

function numberOptions(setting: Setting, value: number): Option[] {
  const percent = (share: number) => formatNumber(share, { style: 'percent' })
  const kinds: Partial<Record<Setting['kind'], [number[], (value: number) => string]>> = {
    speed: [speedPresets, (speed) => (speed === 0 ? t('settings.noLimit') : formatSpeed(speed))],
    bytes: [quotaPresets, formatBytes],
    share: [sharePresets, percent],
    scale: [sizePresets, percent],
  }
  const [presets, label] = kinds[setting.kind] ?? [[], String]
  return withValue(presets, value).map((one) => ({ value: String(one), label: label(one) }))
}
