/** On a test net nothing but loopback may be touched; a node that knows it is reachable skips probing, which fails there. */
export const loopbackOptions = {
  host: '127.0.0.1',
  firewalled: false,
  lan: false,
  mainline: false,
  filter: { allowPrivate: true },
}

export function onlyLoopback(bootstrap: string[] | undefined): boolean {
  return bootstrap !== undefined && bootstrap.length > 0 && bootstrap.every((node) => /^(127\.|localhost:)/.test(node))
}
