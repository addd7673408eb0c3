/** Line icons of our own on a 24 grid. Always beside or inside something that has a name: hidden from readers. */
const shapes = {
  home: 'M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z',
  browse: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  heart: 'M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.2 4.3 4.3 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z',
  channels:
    'M12 13a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM12 13v7M7.800 15.700a6 6 0 1 1 8.400 0M5 18.500a10 10 0 1 1 14 0',
  network:
    'M6 6.500a2 2 0 1 0 0-.01zM18 6.500a2 2 0 1 0 0-.01zM12 18a2 2 0 1 0 0-.01zM8 6.500h8M7 8.200l4 7.900M17 8.200l-4 7.900',
  giving:
    'M12 4v11M7.500 8.500 12 4l4.500 4.500M5 14v4.500A1.500 1.500 0 0 0 6.500 20h11a1.500 1.500 0 0 0 1.500-1.500V14',
  settings: 'M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4',
  search: 'M11 17.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM16 16l4.500 4.500',
  close: 'M6 6l12 12M18 6 6 18',
  play: 'M8 5.500v13l10.500-6.500z',
  pause: 'M8 5.500v13M16 5.500v13',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  up: 'M5 15l7-7 7 7',
  rewind10: 'M11 7 7 4.500 11 2M7 4.500h5.500a7.500 7.500 0 1 1-7.300 9.300',
  forward10: 'M13 7l4-2.500L13 2M17 4.500h-5.500a7.500 7.500 0 1 0 7.300 9.300',
  again: 'M5 5v4.500h4.500M5.500 9.500a7.500 7.500 0 1 1-1 4',
  volume: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15 9a4.200 4.200 0 0 1 0 6M17.500 6.500a7.800 7.800 0 0 1 0 11',
  muted: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9.500l5 5M20.500 9.500l-5 5',
  subtitles: 'M4 6h16v12H4zM7 14h4M13 14h4M7 10.500h2.500M12 10.500h5',
  audio:
    'M9 18V6l10-2v12M9 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z',
  speed: 'M5 17a8.500 8.500 0 1 1 14 0M12 14l4-5',
  pip: 'M4 5h16v14H4zM12.500 12.500H18V17h-5.500z',
  cast: 'M4 9V6h16v12h-6M4 18v.01M4 14.500a3.500 3.500 0 0 1 3.500 3.500M4 11.500a6.500 6.500 0 0 1 6.500 6.500',
  fullscreen: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
  windowed: 'M4 9h5V4M20 9h-5V4M4 15h5v5M20 15h-5v5',
  next: 'M6 5.500v13l9-6.500zM18 5.500v13',
  info: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 11v5M12 8v.01',
  help: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM9.700 9.500a2.400 2.400 0 1 1 3.300 2.200c-.7.3-1 .8-1 1.500v.3M12 16v.01',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  seal: 'M12 3.500l2.200 1.700 2.800-.1.800 2.700 2.300 1.600-1 2.600 1 2.600-2.300 1.600-.8 2.700-2.800-.1L12 20.500l-2.200-1.700-2.800.1-.8-2.700-2.300-1.600 1-2.600-1-2.600 2.300-1.600.8-2.700 2.800.1zM9 12l2.200 2.200L15.300 10',
  star: 'M12 4l2.400 5 5.600.8-4 3.900.9 5.500L12 16.600l-4.900 2.600.9-5.500-4-3.900 5.600-.8z',
  eye: 'M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  hide: 'M4 4l16 16M9.500 6.400A9.500 9.500 0 0 1 12 6c5.700 0 9 6 9 6a16 16 0 0 1-2.500 3.200M6 8a15 15 0 0 0-3 4s3.300 6 9 6a9 9 0 0 0 3.500-.7',
  share:
    'M17 7.500a2.500 2.500 0 1 0 0-.01zM7 14.500a2.500 2.500 0 1 0 0-.01zM17 21a2.500 2.500 0 1 0 0-.01zM9.200 13.200l5.600-4.300M9.200 15.800l5.600 3.400',
  keep: 'M12 4v11M7.500 11 12 15.500 16.500 11M5 19.500h14',
  list: 'M8 6.500h12M8 12h12M8 17.500h12M4 6.500v.01M4 12v.01M4 17.500v.01',
  warning: 'M12 4.500 21 19.500H3zM12 10v4.500M12 17v.01',
  filter: 'M4 6h16M7 12h10M10 18h4',
  more: 'M6 12v.01M12 12v.01M18 12v.01',
  copy: 'M9 9h10v11H9zM5 15V4h10',
} as const

export type IconName = keyof typeof shapes

const filled = new Set<IconName>(['play'])
/** Shapes that may be filled when they are on; the others are lines. */
const fillable = new Set<IconName>(['heart', 'star'])

export function Icon({ name, solid }: { name: IconName; solid?: boolean }) {
  return (
    <svg
      class={`icon${(solid && fillable.has(name)) || filled.has(name) ? ' icon-solid' : ''}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  )
}

/** Our mark: peers in the shape of a play button. */
export function Mark() {
  return (
    <svg class="mark" viewBox="12 6 46 52" aria-hidden="true">
      {[
        [20, 14, 5],
        [20, 32, 6],
        [20, 50, 5],
        [34, 23, 5.4],
        [34, 41, 5.4],
        [48, 32, 6.4],
      ].map(([x, y, r]) => (
        <circle key={`${x}${y}`} cx={x} cy={y} r={r} />
      ))}
    </svg>
  )
}
