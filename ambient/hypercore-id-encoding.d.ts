declare module 'hypercore-id-encoding' {
  interface IdEncoding {
    encode(key: Buffer): string
    decode(id: string | Buffer): Buffer
    normalize(id: string | Buffer): string
    isValid(id: unknown): boolean
  }
  const idEncoding: IdEncoding
  export default idEncoding
}
