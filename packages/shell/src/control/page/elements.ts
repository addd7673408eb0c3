/** The few things the shell's own page does with elements. Text only: nothing here parses HTML. */

export function find<E extends HTMLElement>(selector: string): E {
  return document.querySelector<E>(selector)!
}

/** What a form holds in a field, without spaces around it. */
export function field(form: HTMLElement, name: string): string {
  return form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value.trim()
}

/** Adds a line, marked where it says that something went wrong. */
export function say(place: HTMLElement, text: string | undefined, good: boolean): void {
  if (text === undefined) return
  const line = document.createElement('span')
  line.textContent = `${text}\n`
  line.classList.toggle('wrong', !good)
  place.append(line)
}

/** Fills a list of names and values; leaves it alone where nothing changed, so that selected text stays selected. */
export function list(place: HTMLElement, rows: [string, string][]): void {
  const key = JSON.stringify(rows)
  if (place.dataset.shown === key) return
  place.dataset.shown = key
  place.replaceChildren(
    ...rows.flatMap(([name, value]) => {
      const term = document.createElement('dt')
      const text = document.createElement('dd')
      term.textContent = name
      text.textContent = value
      return [term, text]
    }),
  )
}

export function bytes(count: number): string {
  return `${Math.round(count / 1e6)} MB`
}

/** JSON objects, one a line, as they come. */
export async function* lines<Line>(answer: Response): AsyncGenerator<Line> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const parts = (rest + value).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part) yield JSON.parse(part) as Line
  }
}
