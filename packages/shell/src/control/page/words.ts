/** What this page says, in the viewer's language. Text only: marks in the page are filled, nothing is parsed as HTML. */
import ar from './messages/ar.json' with { type: 'json' }
import de from './messages/de.json' with { type: 'json' }
import en from './messages/en.json' with { type: 'json' }
import es from './messages/es.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }
import ja from './messages/ja.json' with { type: 'json' }
import pt from './messages/pt.json' with { type: 'json' }

export type MessageKey = keyof typeof en
type Messages = Record<MessageKey, string>

const all: Record<string, Messages> = { en, de, fr, es, pt, ar, ja }
const rightToLeft = new Set(['ar'])
let language = 'en'

/** Chosen in the settings, else the browser's. */
export function speak(chosen: string): void {
  const wanted = [chosen, ...navigator.languages].map((tag) => tag.split('-')[0]!)
  language = wanted.find((tag) => tag in all) ?? 'en'
  document.documentElement.lang = language
  document.documentElement.dir = rightToLeft.has(language) ? 'rtl' : 'ltr'
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]')) {
    element.textContent = t(element.dataset.t as MessageKey)
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-t-label]')) {
    element.setAttribute('aria-label', t(element.dataset.tLabel as MessageKey))
  }
  document.title = `Kinoswarm: ${t('title')}`
}

export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return all[language]![key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export function ago(seconds: number): string {
  const minutes = Math.round((Date.now() / 1000 - seconds) / 60)
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (minutes < 60) return format.format(-minutes, 'minute')
  if (minutes < 48 * 60) return format.format(-Math.round(minutes / 60), 'hour')
  return format.format(-Math.round(minutes / 1440), 'day')
}

export function date(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString(language, { dateStyle: 'medium' })
}

export function bytes(count: number): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 0 }).format(
    count / 1e6,
  )
}

export function languageName(tag: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
}
