/**
 * Gives back what fetching a large catalogue has left in this thread's heap. Tens of thousands of blocks pass through
 * it; afterwards two thirds of its pages are empty, and V8 keeps them for as long as the process lives. Takes some
 * hundredths of a second, once, when nobody waits for a block any more.
 */

/** Smaller catalogues leave too little to be worth a pause. */
const WORTHWHILE_BYTES = 4_000_000

/** `bytes`: what has passed through. */
export async function giveBack(bytes: number): Promise<void> {
  if (bytes < WORTHWHILE_BYTES) return
  // Not every build of Node has it.
  const inspector = await import('node:inspector').catch(() => null)
  if (inspector === null) return
  const session = new inspector.Session()
  session.connect()
  await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()))
  session.disconnect()
}
