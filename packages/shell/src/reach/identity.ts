import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import HyperDHT from 'hyperdht'
import type { KeyPair } from './direct.ts'

const seedBytes = 32
/**
 * A viewer's key is what peers recognise it by. Kept for a week it lets peers find their way back after a restart;
 * changed then, it does not follow a viewer through the years. A seeder named in links keeps its key for ever.
 */
const viewerMaxAgeMs = 7 * 24 * 3600_000

/** The swarm key of this home: kept in `file`, renewed when a viewer's is a week old or the file is damaged. */
export async function readIdentity(file: string, { now, keep }: { now: number; keep: boolean }): Promise<KeyPair> {
  const known = await readSeed(file)
  if (known && (keep || now - known.created < viewerMaxAgeMs)) return HyperDHT.keyPair(known.seed)
  const seed = crypto.getRandomValues(Buffer.alloc(seedBytes))
  await writeSeed(file, seed, now).catch(() => {})
  return HyperDHT.keyPair(seed)
}

async function readSeed(file: string): Promise<{ seed: Buffer; created: number } | null> {
  try {
    const { seed, created } = JSON.parse(await readFile(file, 'utf8')) as { seed?: unknown; created?: unknown }
    const bytes = Buffer.from(String(seed), 'hex')
    return bytes.length === seedBytes && typeof created === 'number' ? { seed: bytes, created } : null
  } catch {
    return null
  }
}

async function writeSeed(file: string, seed: Buffer, created: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, JSON.stringify({ seed: seed.toString('hex'), created }), { mode: 0o600 })
  await rename(temporary, file)
}
