/**
 * Messages, numbers and names in the viewer's language. A translation is a JSON file of the bundle
 * (`messages/<tag>.json`), loaded when it is chosen; what it lacks is said in English. Plural forms are the categories
 * of `Intl.PluralRules` for the value `count`. No DOM here: `start.tsx` tells the document its language and direction.
 */
import { computed, signal } from '@preact/signals'
import english from './messages/en.json' with { type: 'json' }

export type MessageKey = keyof typeof english
type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>
export type Messages = Partial<Record<MessageKey, Message>>
export type Values = Record<string, string | number>

/** Language tag → its own name. */
export const languages = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  es: 'Español',
  pt: 'Português',
  ar: 'العربية',
  ja: '日本語',
} as const
export type LanguageTag = keyof typeof languages

const loaders: Partial<Record<string, () => Promise<{ default: Messages }>>> = {
  fr: () => import('./messages/fr.json', { with: { type: 'json' } }),
  de: () => import('./messages/de.json', { with: { type: 'json' } }),
  es: () => import('./messages/es.json', { with: { type: 'json' } }),
  pt: () => import('./messages/pt.json', { with: { type: 'json' } }),
  ar: () => import('./messages/ar.json', { with: { type: 'json' } }),
  ja: () => import('./messages/ja.json', { with: { type: 'json' } }),
}
/** Not a language: marks every message, so that a test sees text that is none. */
export const markedTag = 'x-marked'

const messages = signal<Messages>(english)
export const locale = signal<string>('en')
export const direction = computed(() => (locale.value === 'ar' ? 'rtl' : 'ltr'))
const pluralRules = computed(() => new Intl.PluralRules(formatLocale()))

function formatLocale(): string {
  return locale.value === markedTag ? 'en' : locale.value
}

/** The language to use for a wish such as `pt-BR`; English for what we do not speak. */
export function knownLanguage(wish: string): string {
  const tag = wish.toLowerCase().split('-')[0] ?? 'en'
  if (wish === markedTag) return wish
  return tag in languages ? tag : 'en'
}

let wishes = 0

/** Of several wishes the last one holds, however long the words of an earlier one take to come. */
export async function setLanguage(wish: string): Promise<void> {
  const mine = ++wishes
  const tag = knownLanguage(wish)
  if (tag === locale.peek()) return
  const loaded = tag === markedTag ? markAll() : ((await loaders[tag]?.())?.default ?? english)
  if (mine !== wishes) return
  messages.value = loaded
  locale.value = tag
}

export function t(key: MessageKey, values?: Values): string {
  const message: Message = messages.value[key] ?? english[key]
  const text = typeof message === 'string' ? message : pluralForm(message, Number(values?.count ?? 0))
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => shown(values[name], whole)) : text
}

/** The message of a key made at run time (a genre, an error code), or undefined where there is none. */
export function maybe(key: string, values?: Values): string | undefined {
  return key in english ? t(key as MessageKey, values) : undefined
}

function shown(value: string | number | undefined, otherwise: string): string {
  if (value === undefined) return otherwise
  return typeof value === 'number' ? formatNumber(value) : value
}

function pluralForm(forms: Partial<Record<string, string>>, count: number): string {
  return forms[pluralRules.value.select(count)] ?? forms.other ?? ''
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return ours(numberFormat(formatLocale(), options).format(value))
}

const formats = new Map<string, Intl.NumberFormat>()

/** Building a formatter costs more than a thousand uses of it. */
function numberFormat(tag: string, options?: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = tag + JSON.stringify(options ?? {})
  const known = formats.get(key) ?? new Intl.NumberFormat(tag, options)
  formats.set(key, known)
  return known
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  return formatNumber(value, {
    style: 'unit',
    unit: byteUnits[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 1 ? 1 : 0,
  })
}

export function formatSpeed(bytesPerSecond: number): string {
  return t('unit.perSecond', { amount: formatBytes(bytesPerSecond) })
}

export function formatMinutes(seconds: number): string {
  const unit = (value: number, name: string) => formatNumber(value, { style: 'unit', unit: name, unitDisplay: 'short' })
  if (seconds < 60) return unit(Math.max(1, Math.round(seconds)), 'second')
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return unit(minutes, 'minute')
  return [unit(Math.floor(minutes / 60), 'hour'), minutes % 60 ? unit(minutes % 60, 'minute') : '']
    .filter(Boolean)
    .join(' ')
}

/** `1:02:03`, as clocks on players are everywhere. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

export function formatDate(unixSeconds: number): string {
  return ours(new Intl.DateTimeFormat(formatLocale(), { dateStyle: 'medium' }).format(unixSeconds * 1000))
}

const agoSteps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

export function formatAgo(unixSeconds: number, now = Date.now() / 1000): string {
  const past = Math.max(0, now - unixSeconds)
  const format = new Intl.RelativeTimeFormat(formatLocale(), { numeric: 'auto' })
  const [unit, length] = agoSteps.find(([, seconds]) => past >= seconds) ?? ['second', 1]
  return ours(format.format(-Math.floor(past / length), unit))
}

/** Name of a language; ISO 639 has codes for "no speech" and "not known", too. */
export function languageName(tag: string): string {
  if (tag === 'zxx') return t('language.none')
  if (tag === 'und') return t('language.unknown')
  return displayName('language', tag)
}

export function countryName(code: string): string {
  return displayName('region', code)
}

function displayName(type: 'language' | 'region', code: string): string {
  try {
    return ours(new Intl.DisplayNames([formatLocale()], { type, fallback: 'code' }).of(code) ?? code)
  } catch {
    return code
  }
}

/** A genre in the viewer's language where we know it, else as the catalogue says it. */
export function genreName(genre: string): string {
  const known = maybe(`genre.${genre.toLowerCase().replace(/[^a-z]+/g, '-')}`)
  return known ?? genre.charAt(0).toUpperCase() + genre.slice(1).replaceAll('-', ' ')
}

/** What `Intl` wrote is ours as much as a message is. */
function ours(text: string): string {
  return locale.value === markedTag ? mark(text) : text
}

function mark(text: string): string {
  return `⟦${text}⟧`
}

function markAll(): Messages {
  const entries = Object.entries(english).map(([key, message]) => [
    key,
    typeof message === 'string'
      ? mark(message)
      : Object.fromEntries(Object.entries(message).map(([form, text]) => [form, mark(text)])),
  ])
  return Object.fromEntries(entries) as Messages
}
