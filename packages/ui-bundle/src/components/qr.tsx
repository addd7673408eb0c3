import { encodeQr } from '@kinoswarm/shell/qr'
import { useMemo } from 'preact/hooks'

const quietZone = 4

/** A text as a QR code, made on this machine. */
export function Qr({ text, label }: { text: string; label: string }) {
  const code = useMemo(() => encodeQr(text), [text])
  if (!code) return null
  const size = code.length + quietZone * 2
  const path = code
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : '')))
    .join('')
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
