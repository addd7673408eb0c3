declare module 'hyperdht/lib/messages.js' {
  /** Codecs of compact-encoding. */
  const messages: { handshake: unknown }
  export default messages
}
