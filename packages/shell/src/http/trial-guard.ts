/**
 * How a release on trial is shown: in a frame of an origin of its own, inside a page of the shell's.
 *
 * Nothing outside a page can reload it while its script holds its thread, and nothing inside it can. Browsers run frames
 * of another site in a process of their own, so this page stays awake whatever the trial does: it asks the shell whether
 * the trial has rendered, shows it for good when it has, and leads back to the version before when its time is over. Time
 * counts only while somebody looks: a hidden tab is slowed down by the browser, and a closed lid stops it.
 *
 * The script and style below are served as they stand. They are few, and lean on nothing that could be missing.
 */
import { answerJson } from './answer.ts'
import { commonHeaders, framingPolicy } from './headers.ts'
import type { PageServices } from './page-services.ts'
import { oneHeader } from './request-rules.ts'
import type { Exchange } from './server.ts'

/** A page that has not rendered by then is silent. Rendering takes some 100 ms, on the slowest machine some seconds. */
export const silenceSeconds = 10
/** Somebody who sees nothing yet is told why. */
const explainAfterSeconds = 3
const askEveryMs = 100
/** After a sleep of the machine the first look must not be the last. */
const lookMaxMs = 2000

const paths = { script: '/.shell/guard.js', style: '/.shell/guard.css', state: '/.shell/trial' }
/** Where a page that stayed silent is led: back to `/`, if it still is. */
export const checkPath = '/.shell/rendered'

/** Whether the one who asks is a browser that is about to show a page, and says so (all current ones do). */
export function wantsPage({ facts }: Exchange): boolean {
  return oneHeader(facts.rawHeaders, 'sec-fetch-dest') === 'document'
}

/** Answers the guard's own paths; false for any other. */
export function answerGuardFile(exchange: Exchange, services: Pick<PageServices, 'onTrial'>): boolean {
  const { path, response } = exchange
  if (path === paths.state) answerJson(response, { waiting: services.onTrial() })
  else if (path === paths.script) send(exchange, 'text/javascript; charset=utf-8', script)
  else if (path === paths.style) send(exchange, 'text/css; charset=utf-8', style)
  else return false
  return true
}

/** The page around the trial, whose address is `trialUrl`. */
export function answerGuardPage(
  exchange: Exchange,
  { version, trialUrl }: { version: string; trialUrl: string },
): void {
  send(exchange, 'text/html; charset=utf-8', html(version, trialUrl), {
    'content-security-policy': framingPolicy(trialUrl),
    // Another policy than the interfaces have: whichever of them opened this page has no hold on it.
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'x-kinoswarm-ui': `${encodeURIComponent(version)} trial`,
  })
}

function send({ response }: Exchange, type: string, text: string, more: Record<string, string> = {}): void {
  const bytes = Buffer.from(text)
  const headers = { 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-store' }
  response.writeHead(200, { ...commonHeaders, ...headers, ...more }).end(bytes)
}

/** A version is three numbers by the rules of records; nothing in here needs escaping. */
const html = (version: string, trialUrl: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Kinoswarm</title>
<link rel="stylesheet" href="${paths.style}">
<script src="${paths.script}" defer></script>
<iframe data-src="${trialUrl}" title="Kinoswarm" allow="autoplay; fullscreen; gamepad; clipboard-write"
 sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads"></iframe>
<p role="status" hidden>Version ${version} of this interface is shown for the first time and has not answered yet. If it does not work, the one before comes back by itself in a few seconds.</p>
</html>
`

const style = `html, body { margin: 0; height: 100%; background: #131316; color-scheme: dark; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
p { position: fixed; inset: auto 0 0; margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #ece9e4; background: #1f2127; }
[hidden] { display: none; }
`

const script = `'use strict'
const frame = document.querySelector('iframe')
const hint = document.querySelector('p')
let silentMs = 0
let looked = performance.now()
frame.addEventListener('load', () => frame.focus())
frame.src = frame.dataset.src + location.hash

async function look() {
  const now = performance.now()
  if (document.visibilityState === 'visible') silentMs += Math.min(now - looked, ${lookMaxMs})
  looked = now
  const { waiting } = await (await fetch('${paths.state}')).json()
  if (!waiting) return location.reload()
  hint.hidden = silentMs < ${explainAfterSeconds * 1000}
  if (silentMs >= ${silenceSeconds * 1000}) return location.replace('${checkPath}' + location.hash)
  setTimeout(look, ${askEveryMs})
}
// A shell that has ended is asked again: it may be starting anew.
const watch = () => look().catch(() => setTimeout(watch, 1000))
watch()
`
