import type { Firefox } from './firefox.ts'

/** What a person does, by selectors: Firefox is driven without a library of locators. */
export function onPage(firefox: Firefox) {
  const shown = (selector: string, text = '') =>
    firefox.run(
      async ({ selector, text }: { selector: string; text: string }) => {
        const fits = () => [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(text))
        while (!fits()) await new Promise((resolve) => setTimeout(resolve, 50))
      },
      { selector, text },
    )
  return {
    shown,
    go: (hash: string) =>
      firefox.run((hash: string) => {
        location.hash = hash
      }, hash),
    async click(selector: string, text = '') {
      await shown(selector, text)
      await firefox.run(
        ({ selector, text }: { selector: string; text: string }) => {
          const all = [...document.querySelectorAll<HTMLElement>(selector)]
          all.find((one) => one.textContent?.includes(text))!.click()
        },
        { selector, text },
      )
    },
    type: (selector: string, text: string) =>
      firefox.run(
        ({ selector, text }: { selector: string; text: string }) => {
          const box = document.querySelector<HTMLInputElement>(selector)!
          box.value = text
          box.dispatchEvent(new InputEvent('input', { bubbles: true }))
        },
        { selector, text },
      ),
    async choose(selector: string, value: string) {
      await shown(selector)
      await firefox.run(
        ({ selector, value }: { selector: string; value: string }) => {
          const list = document.querySelector<HTMLSelectElement>(selector)!
          list.value = value
          list.dispatchEvent(new Event('change', { bubbles: true }))
        },
        { selector, value },
      )
    },
    key: (key: string, code: string) =>
      firefox.run(
        ({ key, code }: { key: string; code: string }) => {
          const target = document.activeElement ?? document.body
          target.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))
        },
        { key, code },
      ),
    plays: () =>
      firefox.run(async () => {
        const time = () => document.querySelector('video')?.currentTime ?? 0
        while (time() < 0.3) await new Promise((resolve) => setTimeout(resolve, 50))
      }),
  }
}
