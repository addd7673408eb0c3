/** What a page of ours may do: run its own files, talk to its own origin, make no HTML out of strings, be framed by nobody. */
const pageRules = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob:",
  'media-src': "'self' blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'worker-src': "'none'",
  'object-src': "'none'",
  'frame-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
}

export const pagePolicy = policy({})

/** For the shell's page around a release on trial: it may frame that one address, and nothing else is different. */
export function framingPolicy(framed: string): string {
  return policy({ 'frame-src': new URL(framed).origin })
}

/** For every answer of a release on trial: as always, but it may be framed by the shell's page around it. */
export function framedHeaders(guard: string): Record<string, string> {
  const { 'x-frame-options': _never, ...headers } = commonHeaders
  return { ...headers, 'content-security-policy': policy({ 'frame-ancestors': guard }) }
}

function policy(changes: Partial<typeof pageRules>): string {
  return Object.entries({ ...pageRules, ...changes })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** For bytes that come out of a torrent: whatever they are, they are not a page. */
export const mediaPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

const permissions = [
  'camera',
  'microphone',
  'geolocation',
  'usb',
  'serial',
  'hid',
  'payment',
  'publickey-credentials-get',
  'display-capture',
  'browsing-topics',
]

function permissionsPolicy(allowed?: string): string {
  return permissions.map((name) => `${name}=(${name === allowed ? 'self' : ''})`).join(', ')
}

/** On every answer, refusals included. */
export const commonHeaders: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': permissionsPolicy(),
  'x-frame-options': 'DENY',
  'x-dns-prefetch-control': 'off',
  'content-security-policy': pagePolicy,
}

/** The shell's own page reads QR codes by camera, once the person and the browser allow it. No interface of a channel may. */
export const controlHeaders = { ...commonHeaders, 'permissions-policy': permissionsPolicy('camera') }
