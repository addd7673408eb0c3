import { randomBytes } from 'node:crypto'
import { readJson, writeJson } from './home/json-file.ts'
import { homeFiles } from './home/paths.ts'

/** What makes the addresses of this home its own, and the same after every start. */
export interface Instance {
  /** Last port; 0 = none yet. */
  port: number
  /** Random part of each origin's host name: no other page can guess it. */
  secret: { page: string; control: string }
}

const secretPattern = /^[a-z0-9]{16}$/

/** Reads the addresses of a home, making them on the first start. Damaged = made anew: nothing is lost but bookmarks. */
export async function openInstance(home: string): Promise<Instance> {
  const stored = await readJson(homeFiles.instance(home)).catch(() => undefined)
  const { port, secret } = (stored ?? {}) as { port?: unknown; secret?: Record<string, unknown> }
  return {
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536 ? port : 0,
    secret: { page: secretOf(secret?.page), control: secretOf(secret?.control) },
  }
}

export async function saveInstance(home: string, instance: Instance): Promise<void> {
  await writeJson(homeFiles.instance(home), instance)
}

/** Host name of a channel's page: a label of its own, so that channels cannot reach into each other. */
export function pageHost(instance: Instance, channel: string | undefined): string {
  return `${channel ? channel.slice(0, 12) : 'kinoswarm'}-${instance.secret.page}.localhost`
}

/** Host name under which a release on trial is shown; another site than the page around it. */
export function trialHost(instance: Instance, channel: string): string {
  return `trial-${pageHost(instance, channel)}`
}

export function controlHost(instance: Instance): string {
  return `control-${instance.secret.control}.localhost`
}

function secretOf(value: unknown): string {
  return typeof value === 'string' && secretPattern.test(value) ? value : randomBytes(8).toString('hex')
}
