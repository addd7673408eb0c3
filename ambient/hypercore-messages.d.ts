declare module 'hypercore/lib/messages.js' {
  import type { Manifest } from 'hypercore'

  interface Codec<T> {
    preencode(state: unknown, value: T): void
    encode(state: unknown, value: T): void
    decode(state: unknown): T
  }
  /** What a peer sends in answer to a request: a Merkle proof, with a block, an upgrade or both. */
  export interface DataMessage {
    request: number
    fork: number
    block: { index: number; nodes: unknown[]; value: Buffer } | null
    upgrade: { start: number; length: number } | null
    manifest: Manifest | null
  }
  const messages: { manifest: Codec<Manifest>; wire: { data: Codec<DataMessage> } }
  export default messages
}
