/** The few things the shell's own page does with elements. Text only: nothing here parses HTML. */
import { plainText } from '@kinoswarm/catalog-feed/plain'

export function find<E extends HTMLElement>(selector: string): E {
  return document.querySelector<E>(selector)!
}

/** What a form holds in a field, without spaces around it. */
export function field(form: HTMLElement, name: string): string {
  return form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value.trim()
}

/** An element with a text, marks that turn lines around made visible in it, and attributes that are set as they are. */
export function make(name: string, text = '', attributes: Record<string, string> = {}): HTMLElement {
  const element = document.createElement(name)
  element.textContent = plainText(text)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  return element
}

export function button(text: string, work: () => Promise<unknown>): HTMLButtonElement {
  const element = make('button', text, { type: 'button' }) as HTMLButtonElement
  element.addEventListener('click', async () => {
    element.disabled = true
    await work()
    element.disabled = false
  })
  return element
}

/** Adds a line, marked where it says that something went wrong. */
export function say(place: HTMLElement, text: string | undefined, good: boolean): void {
  if (text !== undefined) place.append(make('span', `${text}\n`, good ? {} : { class: 'wrong' }))
}

/** Says one thing in place of what was said before. */
export function tell(selector: string, text: string, good = true): void {
  const place = find(selector)
  place.replaceChildren()
  if (text) say(place, text, good)
}

/** Builds anew only where something changed, so that a button does not move under a finger. */
export function show(place: HTMLElement, state: unknown, build: () => HTMLElement[]): void {
  const key = JSON.stringify(state)
  if (place.dataset.shown === key) return
  place.dataset.shown = key
  place.replaceChildren(...build())
}

/** Fills a list of names and values. */
export function list(place: HTMLElement, rows: [string, string][]): void {
  show(place, rows, () => rows.flatMap(([name, value]) => [make('dt', name), make('dd', value)]))
}

/** A box that shows the passphrase of its form while it is ticked: one that is mistyped is lost, with all it was for. */
export function openPassphrases(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('[data-shows]')) {
    const secret = box.form!.querySelector<HTMLInputElement>(`[name=${box.dataset.shows}]`)!
    box.addEventListener('change', () => (secret.type = box.checked ? 'text' : 'password'))
    box.form!.addEventListener('reset', () => (secret.type = 'password'))
  }
}

/** Sends a form without leaving the page; what goes wrong is told, and the button waits until it is over. */
export function onSubmit(selector: string, said: string, work: (form: HTMLFormElement) => Promise<unknown>): void {
  const form = find<HTMLFormElement>(selector)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const submit = form.querySelector<HTMLButtonElement>('button[type=submit]')!
    submit.disabled = true
    await work(form).catch((error: Error) => tell(said, error.message, false))
    submit.disabled = false
  })
}
