/** Which build a shell can run. docs/trust.md, clause 5.6. */
import type { Build, Release } from '../records/release.ts'

/** The newest of a release and its fallbacks that this version of the shell can run, or null. */
export function pickBuild(release: Release, shellVersion: string): Build | null {
  const builds: Build[] = [release, ...release.fallbacks]
  return builds.find((build) => runs(build, shellVersion)) ?? null
}

function runs({ shell }: Build, version: string): boolean {
  return compareVersions(version, shell.min) >= 0 && compareVersions(version, shell.below) < 0
}

/** Negative when `a` is older than `b`. Both are `major.minor.patch`. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a)
  const right = numbers(b)
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** A suffix such as `-dev` does not count. */
function numbers(version: string): number[] {
  return (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '0.0.0').split('.').map(Number)
}
