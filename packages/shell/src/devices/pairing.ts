/**
 * Brings two devices together by a code that one shows and a person types on the other.
 *
 * The one that shows the code answers with nothing that depends on it before the other has proved to know it, and one
 * wrong proof ends the code: guessing is one try in a million, for five minutes, five times in ten. The one where it is
 * typed proves first, to three peers at most. What each then says of itself is sealed with keys out of the exchange.
 */
import crypto from 'hypercore-crypto'
import { ShellError } from '../errors.ts'
import { formatCode, makeCode, type PairingCode, parseCode } from './code.ts'
import type { Member } from './group.ts'
import { type ExchangeKeys, type KeyExchange, startExchange } from './key-exchange.ts'
import type { Meeting, MeetingPlace } from './meeting-place.ts'
import { seal, unseal } from './sealed.ts'

/** Long enough to walk to the other room and type ten digits. */
const codeLifeMs = 5 * 60_000
const codesMax = 5
const codesInMs = 10 * 60_000
/** Answers to strangers who never prove anything cost a multiplication each; more than this is no household. */
const answersMax = 16
/** Peers the code is proved to: each may make one guess. */
const proofsMax = 3
/** Devices find each other within seconds; over the DHT and a slow line, within half a minute. */
const joinTimeoutMs = 60_000
const protocol = 'kinoswarm/pairing/1'
const placeDomain = Buffer.from('kinoswarm pairing place 1\n')
const kinds = { share: 0, box: 1, refused: 2 } as const

/** What a device says of itself to one that has proved to know the code. */
export interface Introduction {
  key: string
  members: Member[]
}

export interface PairingOptions {
  place: MeetingPlace
  introduce: () => Promise<Introduction>
  /** Takes in what the other one said; answers with its name. Undefined where it makes no sense. */
  welcome: (said: unknown) => Promise<string | undefined>
  joinTimeoutMs?: number
}

export interface Offer {
  code: string
  /** Milliseconds. */
  expires: number
  state: 'waiting' | 'paired' | 'refused' | 'expired'
  /** Of the device that came. */
  name?: string
}

export class Pairing {
  readonly #options: PairingOptions
  #offer: Offer | undefined
  #code: PairingCode | undefined
  #timer: NodeJS.Timeout | undefined
  #made: number[] = []
  #joining: AbortController | undefined

  constructor(options: PairingOptions) {
    this.#options = options
  }

  get offer(): Offer | undefined {
    return this.#offer
  }

  /** Shows a new code; the one before is void. Throws CODES_TOO_MANY. */
  open(now: number): Offer {
    this.cancel()
    this.#made = this.#made.filter((at) => now - at < codesInMs)
    if (this.#made.length >= codesMax) {
      throw new ShellError('CODES_TOO_MANY', 'That were many codes in a short time. Try again in ten minutes.')
    }
    this.#made.push(now)
    const code = makeCode()
    const offer: Offer = { code: formatCode(code), expires: now + codeLifeMs, state: 'waiting' }
    this.#code = code
    this.#offer = offer
    this.#timer = setTimeout(() => this.#end('expired'), codeLifeMs)
    this.#timer.unref()
    let answers = 0
    this.#options.place.meet(placeKey(code), protocol, (meeting) => {
      if (++answers <= answersMax) this.#answer(meeting, code)
      else meeting.close()
    })
    return offer
  }

  /** Nobody can use the code any more. */
  cancel(): void {
    this.#end('expired')
    this.#offer = undefined
  }

  close(): void {
    this.cancel()
    this.#joining?.abort()
  }

  #end(state: Offer['state'], name?: string): void {
    clearTimeout(this.#timer)
    const code = this.#code
    this.#code = undefined
    if (!code || !this.#offer) return
    this.#offer = { ...this.#offer, state, ...(name !== undefined && { name }) }
    this.#options.place.part(placeKey(code))
  }

  #answer(meeting: Meeting, code: PairingCode): void {
    const exchange = startExchange(code.secret, meeting.handshake, 'host')
    let keys: ExchangeKeys | null = null
    meeting.onmessage = (bytes) => {
      if (this.#code !== code) return meeting.close()
      const body = bytes.subarray(1)
      if (bytes[0] === kinds.share && !keys) {
        keys = exchange.finish(body)
        if (keys) meeting.send(framed(kinds.share, exchange.share))
        else meeting.close()
      } else if (bytes[0] === kinds.box && keys) {
        this.#judge(meeting, unseal(body, keys.guest), keys).catch(() => meeting.close())
      } else meeting.close()
    }
  }

  /** A box that does not open was a guess; there is no second one. */
  async #judge(meeting: Meeting, said: unknown, keys: ExchangeKeys): Promise<void> {
    if (said === undefined) {
      meeting.send(framed(kinds.refused, Buffer.alloc(0)))
      return this.#end('refused')
    }
    const introduction = await this.#options.introduce()
    const name = await this.#options.welcome(said)
    if (name === undefined) return meeting.close()
    meeting.send(framed(kinds.box, seal(introduction, keys.host)))
    this.#end('paired', name)
  }

  /** Finds the device that shows this code. Answers with its name. Throws CODE_INVALID, CODE_WRONG, DEVICE_SILENT. */
  async join(text: string): Promise<string> {
    const code = parseCode(text)
    this.#joining?.abort()
    const gone = new AbortController()
    this.#joining = gone
    const key = placeKey(code)
    if (this.#code) this.cancel()
    try {
      return await new Promise<string>((resolve, reject) => {
        const silent = () => reject(new ShellError('DEVICE_SILENT', silentMessage))
        const timer = setTimeout(silent, this.#options.joinTimeoutMs ?? joinTimeoutMs)
        gone.signal.addEventListener('abort', () => {
          clearTimeout(timer)
          silent()
        })
        let proofs = 0
        this.#options.place.meet(key, protocol, (meeting) => {
          if (++proofs > proofsMax) return meeting.close()
          this.#prove(meeting, code).then((name) => name !== undefined && resolve(name), reject)
        })
      })
    } finally {
      gone.abort()
      this.#options.place.part(key)
    }
  }

  /** Undefined where the other side went without an answer. */
  #prove(meeting: Meeting, code: PairingCode): Promise<string | undefined> {
    const exchange: KeyExchange = startExchange(code.secret, meeting.handshake, 'guest')
    let keys: ExchangeKeys | null = null
    return new Promise((resolve, reject) => {
      meeting.onclose = () => resolve(undefined)
      meeting.onmessage = (bytes) => {
        const body = bytes.subarray(1)
        // With these the other side is done, and may go while the answer is thought over.
        if (bytes[0] !== kinds.share) meeting.onclose = () => {}
        const step = async () => {
          if (bytes[0] === kinds.share && !keys) {
            keys = exchange.finish(body)
            if (!keys) return meeting.close()
            meeting.send(framed(kinds.box, seal(await this.#options.introduce(), keys.guest)))
          } else if (bytes[0] === kinds.box && keys) {
            const said = unseal(body, keys.host)
            const name = said === undefined ? undefined : await this.#options.welcome(said)
            if (name === undefined) throw wrong()
            resolve(name)
          } else if (bytes[0] === kinds.refused) throw wrong()
        }
        step().catch(reject)
      }
      meeting.send(framed(kinds.share, exchange.share))
    })
  }
}

const silentMessage =
  'No device with this code was found. Look whether the code is still shown there, and whether both are online.'

function wrong(): ShellError {
  return new ShellError('CODE_WRONG', 'This is not the code. The other device shows a new one when asked to.')
}

function placeKey({ place }: PairingCode): Buffer {
  return crypto.hash([placeDomain, Buffer.from(place)])
}

function framed(kind: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind]), body])
}
