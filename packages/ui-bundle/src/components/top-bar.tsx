import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import type { Route } from '../models/route.ts'
import { Icon, type IconName, Mark } from './icon.tsx'

export interface TopBarProps {
  page: Route['page']
  search: string
  online: boolean
  onSearch: (text: string) => void
  onLeaveSearch: () => void
  /** Enter in the search box, where there may be no keyboard. */
  onType: () => void
}

const main: [page: 'home' | 'browse' | 'mine', href: string, icon: IconName][] = [
  ['home', '#/', 'home'],
  ['browse', '#/browse', 'browse'],
  ['mine', '#/mine', 'heart'],
]
const more: [page: 'giving' | 'channels' | 'network' | 'settings', href: string, icon: IconName][] = [
  ['giving', '#/giving', 'giving'],
  ['channels', '#/channels', 'channels'],
  ['network', '#/network', 'network'],
  ['settings', '#/settings', 'settings'],
]

/** Brand, main ways, search. On a phone the ways move to the lower edge, under the thumb. */
export function TopBar(props: TopBarProps) {
  return (
    <header class="top-bar">
      <a class="brand" href="#/" aria-label={t('nav.brand')}>
        <Mark />
        <span class="brand-name" translate={false}>
          Kinoswarm
        </span>
      </a>
      <SearchBox {...props} />
      <nav class="nav" aria-label={t('nav.label')}>
        {main.map(([page, href, icon]) => (
          <NavLink key={page} href={href} icon={icon} label={t(`nav.${page}`)} current={props.page === page} />
        ))}
        <span class="nav-gap" />
        {more.map(([page, href, icon]) => (
          <NavLink
            key={page}
            href={href}
            icon={icon}
            label={t(`nav.${page}`)}
            current={props.page === page}
            small
            alert={page === 'network' && !props.online}
          />
        ))}
      </nav>
    </header>
  )
}

function NavLink(props: {
  href: string
  icon: IconName
  label: string
  current: boolean
  small?: boolean
  alert?: boolean
}) {
  const { href, icon, label, current, small, alert } = props
  return (
    <a
      class={small ? 'nav-link nav-small' : 'nav-link'}
      href={href}
      aria-current={current ? 'page' : undefined}
      title={label}
    >
      <Icon name={icon} />
      <span>{label}</span>
      {alert && <span class="nav-alert">{<span class="visually-hidden">{t('network.offline')}</span>}</span>}
    </a>
  )
}

function SearchBox({ search, onSearch, onLeaveSearch, onType }: TopBarProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      const find = event.code === 'KeyF' && (event.ctrlKey || event.metaKey)
      if (!find && (typing || event.key !== '/' || event.ctrlKey || event.altKey)) return
      if (document.querySelector('.player')) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        data-testid="search-box"
        aria-label={t('search.label')}
        placeholder={t('search.placeholder')}
        value={search}
        autocomplete="off"
        spellcheck={false}
        enterKeyHint="search"
        maxLength={200}
        onInput={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeaveSearch()
          if (event.key === 'Enter') onType()
        }}
      />
      {search ? (
        <button type="button" class="search-clear" aria-label={t('search.clear')} onClick={onLeaveSearch}>
          <Icon name="close" />
        </button>
      ) : (
        <kbd class="search-key" translate={false}>
          /
        </kbd>
      )}
    </search>
  )
}
