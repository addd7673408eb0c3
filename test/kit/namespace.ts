/** Runs a script in a network of its own: a fresh namespace with loopback and one more address, and nothing else. */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Of the namespace only; no packet to or from it exists outside. */
export const namespaceAddress = '10.77.0.1'
/** For a second host: clients that know a peer by its address alone must not mistake another for themselves. */
export const otherAddress = '10.77.0.2'

/** Without root, a namespace needs a user namespace around it, where the machine allows that. */
const unshare = process.getuid?.() === 0 ? ['--net'] : ['--user', '--map-root-user', '--net']
const setUp = [
  'ip link set lo up',
  'ip link add inside type veth peer name outside',
  `ip addr add ${namespaceAddress}/24 dev inside`,
  `ip addr add ${otherAddress}/24 dev inside`,
  'ip link set inside up',
  'ip link set outside up',
].join(' && ')

/** Why there are no namespaces here, or `false`. */
export function namespacesMissing(): string | false {
  const tried = spawnSync('unshare', [...unshare, 'sh', '-c', setUp])
  return tried.status === 0 ? false : 'this machine does not let us make a network namespace'
}

/** Resolves when the script ends well; what it printed is the message when it does not. */
export async function runInNamespace(script: URL, ...args: string[]): Promise<void> {
  const node = [process.execPath, '--import', 'tsx', fileURLToPath(script), ...args]
  const child = spawn('unshare', [...unshare, 'sh', '-c', `${setUp} && exec "$@"`, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${script.pathname} ended with ${code}\n${said.slice(-4000)}`)
}
