/** A small synthesiser: additive and FM voices into a stereo track, a room around them, and a WAV file of the result. */
import { randomFrom } from './picture.ts'

export const sampleRate = 48_000

export interface Voice {
  /** Seconds from the start. */
  at: number
  seconds: number
  /** Hertz. */
  frequency: number
  gain: number
  /** −1 left … 1 right. */
  pan?: number
  /** Seconds to full loudness, and from the end to silence. */
  attack?: number
  release?: number
  /** Loudness of each partial, the first being the fundamental. */
  partials?: readonly number[]
  /** FM: ratio of the modulator and its depth at the start; the depth falls away with the sound. */
  ratio?: number
  depth?: number
  /** Decays from the start on, as something struck or plucked does: seconds to 37 %. */
  decay?: number
  /** Cycles a second and depth (0…1) of a slow change of loudness. */
  tremolo?: readonly [number, number]
}

export class Track {
  readonly left: Float32Array
  readonly right: Float32Array
  readonly seconds: number

  constructor(seconds: number) {
    this.seconds = seconds
    this.left = new Float32Array(Math.ceil(seconds * sampleRate))
    this.right = new Float32Array(this.left.length)
  }

  play(voice: Voice): void {
    const { at, seconds, frequency, gain, pan = 0, attack = 0.01, release = 0.05, partials = [1] } = voice
    const from = Math.max(0, Math.floor(at * sampleRate))
    const to = Math.min(this.left.length, Math.floor((at + seconds) * sampleRate))
    const [leftGain, rightGain] = [
      gain * Math.cos(((pan + 1) * Math.PI) / 4),
      gain * Math.sin(((pan + 1) * Math.PI) / 4),
    ]
    for (let i = from; i < to; i++) {
      const t = i / sampleRate - at
      const envelope =
        Math.min(1, t / attack) * Math.min(1, (seconds - t) / release) * (voice.decay ? Math.exp(-t / voice.decay) : 1)
      const swell = voice.tremolo
        ? 1 - voice.tremolo[1] * (0.5 + 0.5 * Math.sin(2 * Math.PI * voice.tremolo[0] * t))
        : 1
      const bend = voice.depth
        ? voice.depth *
          (voice.decay ? Math.exp((-2 * t) / voice.decay) : 1) *
          Math.sin(2 * Math.PI * frequency * (voice.ratio ?? 1) * t)
        : 0
      let sound = 0
      for (let p = 0; p < partials.length; p++)
        sound += partials[p]! * Math.sin(2 * Math.PI * frequency * (p + 1) * t + bend)
      sound *= envelope * swell
      this.left[i]! += sound * leftGain
      this.right[i]! += sound * rightGain
    }
  }

  /** Filtered noise: wind, rain, surf. `cutoff(t)` in hertz and `gain(t)` follow the time in seconds. */
  air(seed: number, shape: { cutoff: (t: number) => number; gain: (t: number) => number }): void {
    for (const [channel, out] of [this.left, this.right].entries()) {
      const random = randomFrom(seed + channel)
      let [low, lower] = [0, 0]
      for (let i = 0; i < out.length; i++) {
        const t = i / sampleRate
        const follow = 1 - Math.exp((-2 * Math.PI * shape.cutoff(t)) / sampleRate)
        low += (random() * 2 - 1 - low) * follow
        lower += (low - lower) * follow
        out[i]! += lower * shape.gain(t)
      }
    }
  }

  /** A room: four combs and two all-passes a side. `wet` 0…1. */
  room(wet: number, size = 1): void {
    for (const [channel, out] of [this.left, this.right].entries()) {
      const wetSound = new Float32Array(out.length)
      for (const seconds of [0.0297, 0.0371, 0.0411, 0.0437]) {
        comb(out, wetSound, Math.floor((seconds + channel * 0.0011) * size * sampleRate))
      }
      for (const seconds of [0.005, 0.0017]) allPass(wetSound, Math.floor(seconds * sampleRate))
      for (let i = 0; i < out.length; i++) out[i] = out[i]! * (1 - wet * 0.5) + wetSound[i]! * wet * 0.25
    }
  }

  /** Even loudness, no clicks at the ends, 16-bit PCM in a RIFF container. */
  wav(fade = 1.2): Buffer {
    const peak = this.left.reduce((most, value, i) => Math.max(most, Math.abs(value), Math.abs(this.right[i]!)), 1e-6)
    const bytes = Buffer.alloc(44 + this.left.length * 4)
    writeHeader(bytes)
    for (let i = 0; i < this.left.length; i++) {
      const t = i / sampleRate
      const level = (0.8 / peak) * Math.min(1, t / 0.4) * Math.min(1, (this.seconds - t) / fade) * 32_767
      bytes.writeInt16LE(Math.round(this.left[i]! * level), 44 + i * 4)
      bytes.writeInt16LE(Math.round(this.right[i]! * level), 46 + i * 4)
    }
    return bytes
  }
}

/** A note by its distance in semitones from A4 (440 Hz). */
export function note(semitones: number): number {
  return 440 * 2 ** (semitones / 12)
}

/** A soft chord that swells and goes: several slightly detuned voices a note. */
export function pad(track: Track, at: number, seconds: number, chord: readonly number[], gain = 0.1): void {
  for (const [i, semitones] of chord.entries()) {
    for (const detune of [-0.06, 0.05]) {
      track.play({
        at,
        seconds,
        frequency: note(semitones + detune),
        gain: gain / chord.length,
        pan: ((i / Math.max(1, chord.length - 1)) * 2 - 1) * 0.6 + detune * 4,
        attack: seconds * 0.35,
        release: seconds * 0.45,
        partials: [1, 0.42, 0.2, 0.12, 0.05],
        tremolo: [0.23 + i * 0.07, 0.25],
      })
    }
  }
}

export function bell(track: Track, at: number, semitones: number, gain = 0.08, pan = 0): void {
  track.play({
    at,
    seconds: 4,
    frequency: note(semitones),
    gain,
    pan,
    ratio: 3.5,
    depth: 2.2,
    decay: 1.1,
    attack: 0.004,
    release: 1,
  })
}

export function pluck(track: Track, at: number, semitones: number, gain = 0.1, pan = 0): void {
  track.play({
    at,
    seconds: 1.8,
    frequency: note(semitones),
    gain,
    pan,
    partials: [1, 0.5, 0.33, 0.2, 0.14, 0.09],
    decay: 0.4,
    attack: 0.003,
    release: 0.4,
  })
}

function comb(from: Float32Array, into: Float32Array, delay: number): void {
  const line = new Float32Array(delay)
  let damped = 0
  for (let i = 0, at = 0; i < from.length; i++) {
    const out = line[at]!
    damped = out * 0.7 + damped * 0.3
    line[at] = from[i]! + damped * 0.86
    into[i]! += out
    if (++at === delay) at = 0
  }
}

function allPass(sound: Float32Array, delay: number): void {
  const line = new Float32Array(delay)
  for (let i = 0, at = 0; i < sound.length; i++) {
    const held = line[at]!
    const out = held - 0.5 * sound[i]!
    line[at] = sound[i]! + 0.5 * held
    sound[i] = out
    if (++at === delay) at = 0
  }
}

function writeHeader(bytes: Buffer): void {
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(2, 22)
  bytes.writeUInt32LE(sampleRate, 24)
  bytes.writeUInt32LE(sampleRate * 4, 28)
  bytes.writeUInt16LE(4, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(bytes.length - 44, 40)
}
