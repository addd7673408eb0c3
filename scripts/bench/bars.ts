/** Ours over theirs, and what counts by itself. */
const engineBars: Record<string, string> = {
  'engine/loopback/first/magnet-vs-webtorrent': '≤ 0.6 ×',
  'engine/loopback/first/title-vs-webtorrent': '≤ 100 ms',
  ...shapedBars('five', [1.2, 0.8, 0.5]),
  ...shapedBars('five-namespaces', [1.2, 0.8, 0.5]),
  ...shapedBars('five-4MiB', [1.25, 0.8, 0.25]),
  ...shapedBars('one-slow', [0.65, 0.65, 0.35]),
  ...shapedBars('loss', [1.25, 0.9, 0.4]),
  ...playingBars('film'),
  ...playingBars('film-dying'),
  ...playingBars('film-seeks'),
  'engine/whole/whole/title-vs-webtorrent': '≤ 2100 ms',
  'engine/whole/cpu/title-vs-webtorrent': '≤ 6 s/GB',
  'engine/resume/50GB': '≤ 100 ms',
  'engine/resume/50GB-memory': '≤ 200 MB',
  'engine/idle/200-titles-vs-webtorrent': '≤ 150 MB',
}

/** What we want of a figure, in words for the table. */
export const bars: Record<string, string> = {
  'cold-start/ready': '≤ 1500 ms, ≤ 3 ×',
  'cold-start/painted-after-ready': '≤ 1500 ms',
  'warm-start/ready': '≤ 600 ms',
  'warm-start/ready-offline': '≤ 600 ms',
  'play-to-first-frame': '≤ 1000 ms',
  'first-bytes/first-film': '≤ 0.7 ×',
  'first-bytes/next-film': '≤ 0.7 ×',
  ...engineBars,
  'publish-to-seen/after-signed': '≤ 1000 ms',
  'idle/shell-memory': '≤ 150 MiB',
  'idle/engine-memory': '≤ 150 MiB',
  'idle/shell-processor': '< 1 %',
  'idle/engine-processor': '< 1 %',
  ...catalogueBars(100_000, { first: 120, remote: [250, 80], cards: 3000, search: [0.5, 9], memory: 160 }),
  ...catalogueBars(1_000_000, { first: 150, remote: [280, 75], cards: 7000, search: [0.7, 13], memory: 270 }),
  'catalogue-100000/everything-than-files': '≤ 3 s',
  'catalogue-100000/everything-bytes-than-files': '≤ 40 MB',
  'catalogue-1000000/cards-bytes': '≤ 54 MB',
  'catalogue-1000000/index-bytes': '≤ 32 MB',
  'catalogue-1000000/index-local': '≤ 2000 ms',
  'catalogue-1000000/publish-cpu': '≤ 140 s',
  'catalogue-1000000/publish-memory': '≤ 600 MB',
  'catalogue-1000000/first-screen-bytes': '≤ 8 kB',
  'media/first-fragment': '≤ 0.5 ×',
  'media/bytes-before': '≤ 0.3 ×',
  'media/ac3-core-share': '≤ 6 %',
  'media/slow-swarm-first': '≤ 6 s',
  'media/direct-first': '≤ 200 ms',
  'media/direct-seek': '≤ 200 ms',
  'media/converted-first': '≤ 800 ms',
  'media/converted-again': '≤ 500 ms',
  'media/converted-seek': '≤ 600 ms',
  'media/audio-switch': '≤ 800 ms',
  'trust/records': '≥ 10000 1/s',
  'trust/open-after-100-rotations': '≤ 100 ms more',
  'ui-weight/first-page-javascript-gzipped': '≤ 60 kB',
  'ui/first-contentful-paint-warm': '≤ 300 ms',
  'ui/interaction-to-next-paint': '≤ 100 ms',
  'ui/longest-task-scrolling': '≤ 50 ms',
  'ui/longest-task-scrolling-processor': '≤ 50 ms',
}

interface CatalogueBar {
  first: number
  remote: [first: number, next: number]
  cards: number
  search: [p50: number, p99: number]
  memory: number
}

function catalogueBars(size: number, { first, remote, cards, search, memory }: CatalogueBar): Record<string, string> {
  const name = (part: string) => `catalogue-${size}/${part}`
  return {
    [name('first-screen')]: `≤ ${first} ms, < 2 ×`,
    [name('remote-search-first')]: `≤ ${remote[0]} ms, < 2 ×`,
    [name('remote-search-next')]: `≤ ${remote[1]} ms, < 2 ×`,
    [name('cards-local')]: `≤ ${cards} ms`,
    [name('edit-seen')]: '≤ 70 ms',
    [name('edit-bytes')]: '≤ 7 kB',
    [name('search-p50')]: `≤ ${search[0]} ms`,
    [name('search-p99')]: `≤ ${search[1]} ms`,
    [name('reader-memory')]: `≤ ${memory} MB`,
  }
}

/** Ours over libtorrent's: first bytes from a magnet and from a title, and a jump. */
function shapedBars(name: string, [magnet, title, seek]: [number, number, number]): Record<string, string> {
  return {
    [`engine/${name}/first/magnet-vs-libtorrent`]: `≤ ${magnet} ×`,
    [`engine/${name}/first/title-vs-libtorrent`]: `≤ ${title} ×`,
    [`engine/${name}/seek/title-vs-libtorrent`]: `≤ ${seek} ×`,
  }
}

function playingBars(name: string): Record<string, string> {
  return {
    [`engine/${name}/start/magnet-vs-libtorrent`]: '≤ 0.65 ×',
    [`engine/${name}/start/title-vs-libtorrent`]: '≤ 0.65 ×',
    [`engine/${name}/stalls/magnet`]: '0',
    [`engine/${name}/stalls/title`]: '0',
  }
}
