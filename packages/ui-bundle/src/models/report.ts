import type { ChannelStatus, NetworkReport, Session } from '@kinoswarm/shell/api'

/** What helps to find a fault and tells nothing of the person: no addresses, titles, tokens or paths on disk. */
export function reportText(known: { session?: Session; network?: NetworkReport; channels: ChannelStatus[] }): string {
  const { session, network, channels } = known
  return JSON.stringify(
    {
      shell: session?.shell.version,
      ui: session?.ui,
      api: session?.api,
      online: network?.online,
      nat: network?.nat,
      paths: network?.paths.map(({ path, state, ms }) => ({ path, state, ms })),
      checks: network?.checks,
      peers: network?.peers,
      engine: network?.engine,
      channels: channels.map(({ state, release, catalogue, peers, copies, rootVersion }) => ({
        state,
        release: release?.seq,
        catalogue: catalogue?.seq,
        peers,
        copies,
        rootVersion,
      })),
    },
    null,
    2,
  )
}
