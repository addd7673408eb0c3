import { Said } from './said.tsx'

/** The eight words of a channel, to be compared with a friend: in the same order in every language. */
export function ChannelWords({ words }: { words: string[] }) {
  return (
    <p class="channel-words" dir="ltr" translate={false}>
      {words.map((word, index) => (
        <span key={index}>
          <Said text={word} />
        </span>
      ))}
    </p>
  )
}
