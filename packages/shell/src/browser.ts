import { spawn } from 'node:child_process'

/** The opener answers at once; a missing or broken one must not hold up the shell. */
const openTimeoutMs = 3_000

/** Opens the person's browser. False where there is none: the address is printed instead. */
export async function openBrowser(url: string, platform = process.platform): Promise<boolean> {
  if (platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false
  const [command, args] = openerOf(platform, url)
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => resolve(true), openTimeoutMs)
    const done = (opened: boolean) => {
      clearTimeout(timer)
      resolve(opened)
    }
    child.on('error', () => done(false))
    child.on('exit', (code) => done(code === 0))
    child.unref()
  })
}

function openerOf(platform: NodeJS.Platform, url: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [url]]
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}
