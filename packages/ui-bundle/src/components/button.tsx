import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonProps {
  label: string
  icon?: IconName
  onClick?: () => void
  href?: string
  kind?: 'primary' | 'plain' | 'quiet'
  /** Name only for readers; the icon stands alone. */
  iconOnly?: boolean
  /** Said in place of the label where the label alone would be one of many. */
  name?: string
  pressed?: boolean
  expanded?: boolean
  disabled?: boolean
  testid?: string
  children?: ComponentChildren
}

/** Anything one presses. With `href` it is a link, because that is what it does. */
export function Button(props: ButtonProps) {
  const { label, icon, kind = 'plain', iconOnly, pressed, href } = props
  const shared = {
    class: `button button-${kind}${iconOnly ? ' button-icon' : ''}`,
    'aria-label': props.name ?? (iconOnly ? label : undefined),
    title: iconOnly ? label : undefined,
    'data-testid': props.testid,
  }
  const inside = (
    <>
      {icon && <Icon name={icon} solid={pressed} />}
      {!iconOnly && <span>{label}</span>}
      {props.children}
    </>
  )
  if (href !== undefined) {
    return (
      <a {...shared} href={href} onClick={props.onClick}>
        {inside}
      </a>
    )
  }
  return (
    <button
      {...shared}
      type="button"
      aria-pressed={pressed}
      aria-expanded={props.expanded}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {inside}
    </button>
  )
}
