/** What a page is told of channels. Part of `api.ts`, which is the face. */

/** A public key as people compare it. */
export interface KeyFace {
  id: string
  words: string[]
  colour: string
}

/** What a link looks like to people, before anything of the channel is here. */
export interface LinkFace extends KeyFace {
  followed: boolean
}

export interface ChannelStatus {
  id: string
  link: string
  name: string
  /** What the person calls it. */
  petname?: string
  description?: string
  home: boolean
  /** Eight words and a colour for a person to compare. */
  words: string[]
  colour: string
  /** Who signs its releases: how many there are, how many are needed, and each of them. */
  signers: { root: number; threshold: number; keys: KeyFace[] }
  rootVersion: number
  /** Unix seconds when this computer first followed it. */
  since: number
  /**
   * Successors whom the silent owners had named ask to take over. Only the shell's own page (`Session.controlUrl`) and the
   * command line can agree: no interface may hand a channel on.
   */
  takeover?: { name: string; threshold: number; keys: KeyFace[] }
  /** The version its page gets; `available` = a newer one, unless the viewer stays with theirs. */
  release?: { seq: number; version: string; available?: string }
  catalogue?: { seq: number; titles: number; syncedBytes: number; totalBytes: number }
  /** Unix seconds of the last valid freshness record; absent = never confirmed. */
  confirmed?: number
  state: 'confirmed' | 'unconfirmed' | 'never-synced' | 'alarm'
  alarm?: { code: string; message: string }
  /** Connected peers that have anything of it; counted while a page is open, as are copies. */
  peers: number
  /** Complete copies seen among connected peers. */
  copies: number
}
