/** A copy with room for `least` values, and for half as many again as there are, though not for more than `most`. */
export function widened<Values extends Uint8Array | Uint32Array>(
  values: Values,
  least: number,
  most = Number.POSITIVE_INFINITY,
): Values {
  const room = Math.max(least, Math.min(most, Math.ceil(values.length * 1.5)))
  const copy = values instanceof Uint8Array ? new Uint8Array(room) : new Uint32Array(room)
  copy.set(values)
  return copy as Values
}
