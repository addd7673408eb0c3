/** What we want of a figure, in words for the table. */
export const bars: Record<string, string> = {
  'cold-start/ready': '≤ 1500 ms, ≤ 3 ×',
  'cold-start/painted-after-ready': '≤ 1500 ms',
  'warm-start/ready': '≤ 600 ms',
  'warm-start/ready-offline': '≤ 600 ms',
  'play-to-first-frame': '≤ 1000 ms',
  'first-bytes/first-film': '≤ 0.7 ×',
  'first-bytes/next-film': '≤ 0.7 ×',
  'publish-to-seen/after-signed': '≤ 1000 ms',
  'idle/shell-memory': '≤ 150 MiB',
  'idle/engine-memory': '≤ 150 MiB',
  'idle/shell-processor': '< 1 %',
  'idle/engine-processor': '< 1 %',
  'ui-weight/first-page-javascript-gzipped': '≤ 58.6 KiB (60 kB)',
}
