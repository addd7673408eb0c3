/** What a process needs to ask `Contacts` before each packet; for the shell's own sockets too. */
export { createDhtSocket } from './dht-socket.ts'
export { guardDatagrams } from './guarded-datagrams.ts'
export { guardMuxes, PeerFault } from './guarded-mux.ts'
export { GuardedUdx, guardHandshakes, guardNodes } from './guarded-udx.ts'
