import type { ReleaseReader } from '@kinoswarm/catalog-feed'
import type { UiFile, UiSource } from '../ui/source.ts'

/** A release bundle is some 300 kB; what is much larger is read from the store each time instead of being kept. */
const cacheMaxBytes = 8 * 2 ** 20

/** Serves a release straight from the store: every byte is checked against the signed hash when it is read. */
export function releaseUi(release: ReleaseReader, seq: number, from: 'swarm' | 'disk'): UiSource {
  const hashes = new Map(release.files.map((file) => [file.path, file.sha256]))
  const cache = new Map<string, UiFile>()
  let cached = 0
  return {
    version: release.version,
    seq,
    drive: release.build.drive.key,
    from,
    async read(path) {
      const known = cache.get(path)
      if (known) return known
      const sha256 = hashes.get(path)
      if (!sha256) return null
      const file = { bytes: await release.read(path), sha256 }
      cached += file.bytes.length
      if (cached <= cacheMaxBytes) cache.set(path, file)
      return file
    },
  }
}
