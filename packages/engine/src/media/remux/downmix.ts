/** Half power: what a channel between two loudspeakers gives to each. */
const shared = Math.SQRT1_2

/**
 * Planes of one channel each to interleaved stereo, 16 bits. Surround is folded as ITU-R BS.775 says, the deep channel
 * left out, and turned down so that loud scenes do not clip. Channels come in the order left, right, centre, deep,
 * then the sides.
 */
export function toStereo(planes: Float32Array[]): Int16Array {
  const frames = planes[0]?.length ?? 0
  const out = new Int16Array(frames * 2)
  const [left, right] = mixes(planes.length)
  const gain = 1 / Math.max(1, sum(left) * 0.8)
  for (let i = 0; i < frames; i++) {
    out[2 * i] = to16(mixed(planes, left, i) * gain)
    out[2 * i + 1] = to16(mixed(planes, right, i) * gain)
  }
  return out
}

function mixes(channels: number): [left: number[], right: number[]] {
  if (channels === 1) return [[1], [1]]
  if (channels === 2)
    return [
      [1, 0],
      [0, 1],
    ]
  if (channels === 3)
    return [
      [1, 0, shared],
      [0, 1, shared],
    ]
  if (channels === 4)
    return [
      [1, 0, shared, shared],
      [0, 1, shared, shared],
    ]
  if (channels === 5)
    return [
      [1, 0, shared, shared, 0],
      [0, 1, shared, 0, shared],
    ]
  const left = [1, 0, shared, 0]
  const right = [0, 1, shared, 0]
  for (let i = 4; i < channels; i++) {
    left.push(i % 2 === 0 ? shared : 0)
    right.push(i % 2 === 0 ? 0 : shared)
  }
  return [left, right]
}

function mixed(planes: Float32Array[], weights: number[], i: number): number {
  let value = 0
  for (let channel = 0; channel < weights.length; channel++) {
    const weight = weights[channel] ?? 0
    if (weight !== 0) value += weight * (planes[channel]?.[i] ?? 0)
  }
  return value
}

function sum(weights: number[]): number {
  return weights.reduce((total, weight) => total + weight, 0)
}

function to16(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value * 32767)))
}
