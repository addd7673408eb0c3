import { tame } from '../models/text.ts'

/** Text from the catalogue: tamed, in its own direction, never translated or taken for ours. */
export function Said({ text, lang }: { text: string | undefined; lang?: string }) {
  return (
    <bdi translate={false} lang={lang}>
      {tame(text)}
    </bdi>
  )
}
