import type { Card, Library, LibraryEntry } from '@kinoswarm/shell/api'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { FilePicker } from '../components/form.tsx'
import { PosterCard } from '../components/poster-card.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'
import { entryKey, exportLibrary, keysWhere, listNames, parseLibrary } from '../models/library.ts'
import { formatRoute, type MineTab } from '../models/route.ts'

const tabs: MineTab[] = ['favourites', 'lists', 'history', 'offline', 'rated', 'hidden']
/** More than this on one page is a list nobody reads; each is one small question to the shell. */
const shownMax = 120

const belongs: Record<MineTab, (entry: LibraryEntry) => boolean> = {
  favourites: (entry) => entry.favourite === true,
  history: (entry) => (entry.position ?? 0) > 0 || entry.watched === true,
  offline: (entry) => entry.keepOffline === true,
  rated: (entry) => (entry.rating ?? 0) > 0,
  hidden: (entry) => entry.hidden === true,
  lists: (entry) => (entry.lists?.length ?? 0) > 0,
}

/** What one marked, on this machine only. */
export function MinePage({ tab }: { tab: MineTab }) {
  const { library } = useApp()
  const keys = keysWhere(library.entries.value, belongs[tab]).slice(0, shownMax)
  const cards = useCards(keys, library.entries.value)
  return (
    <div class="browse">
      <header class="page-head">
        <h1 tabIndex={-1}>{t('mine.title')}</h1>
        <Exchange />
      </header>
      <nav class="tabs" aria-label={t('mine.title')}>
        {tabs.map((name) => (
          <a
            key={name}
            class="chip"
            aria-current={name === tab ? 'page' : undefined}
            href={formatRoute({ page: 'mine', tab: name })}
          >
            {t(`mine.${name}`)}
          </a>
        ))}
      </nav>
      {keys.length === 0 && <Empty title={t('mine.empty')} hint={t('mine.emptyHint')} />}
      {tab === 'lists' ? (
        listNames(library.entries.value).map((name) => (
          <section key={name} class="own-list">
            <h2>
              <Said text={name} />
            </h2>
            <Cards cards={cards.filter((card) => card.library?.lists?.includes(name))} />
          </section>
        ))
      ) : (
        <Cards cards={cards} forget={tab === 'history'} />
      )}
    </div>
  )
}

function Cards({ cards, forget }: { cards: Card[]; forget?: boolean }) {
  return (
    <ul class="grid">
      {cards.map((card) => (
        <li key={entryKey(card)}>
          <PosterCard card={card} />
          {forget && <Forget card={card} />}
        </li>
      ))}
    </ul>
  )
}

function Forget({ card }: { card: Card }) {
  const { library } = useApp()
  const forget = () =>
    void library.change(entryKey(card), { position: 0, watched: false }, t('undo.history')).catch(() => {})
  return <Button kind="quiet" icon="close" label={t('mine.removeFromHistory')} iconOnly onClick={forget} />
}

/** Cards of the marked titles, asked for once each; what no channel has any more is left out. */
function useCards(keys: string[], library: Library): Card[] {
  const transport = useTransport()
  const [cards, setCards] = useState<Map<string, Card>>(new Map())
  useEffect(() => {
    let left = false
    for (const key of keys.filter((one) => !cards.has(one))) {
      const [channel = '', id = ''] = key.split('/')
      transport
        .title(channel, id)
        .then((card) => !left && setCards((old) => new Map(old).set(key, card)))
        .catch(() => {})
    }
    return () => {
      left = true
    }
  }, [keys.join()])
  return keys.flatMap((key) => {
    const card = cards.get(key)
    return card ? [{ ...card, library: library[key] }] : []
  })
}

function Exchange() {
  const app = useApp()
  const save = () => {
    const file = new Blob([exportLibrary(app.library.entries.value)], { type: 'application/json' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = 'kinoswarm-library.json'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const load = async (file: File) => {
    try {
      const entries = Object.entries(parseLibrary(await file.text()))
      for (const [key, { updated: _, ...patch }] of entries) await app.library.note(key, patch)
      app.say('info', 'import', t('mine.imported', { count: entries.length }))
    } catch {
      app.say('warning', 'import', t('mine.importFailed'))
    }
  }
  return (
    <div class="actions">
      <Button kind="quiet" label={t('mine.export')} onClick={save} />
      <FilePicker label={t('mine.import')} accept="application/json" onFile={(file) => void load(file)} />
    </div>
  )
}
