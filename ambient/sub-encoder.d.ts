declare module 'sub-encoder' {
  class SubEncoder {
    constructor(prefix: string, encoding?: string)
    sub(prefix: string, encoding?: string): SubEncoder
    encode(key: unknown): Buffer
    decode(key: Buffer): unknown
    encodeRange(range: Record<string, unknown>): Record<string, unknown>
  }
  export default SubEncoder
}
