declare module 'sax' {
  export interface Attribute {
    name: string
    prefix: string
    local: string
    uri: string
    value: string
  }
  export interface Tag {
    name: string
    prefix: string
    local: string
    uri: string
    attributes: Record<string, Attribute>
  }
  export interface Parser {
    onerror: (error: Error) => void
    onopentag: (tag: Tag) => void
    onclosetag: (name: string) => void
    ontext: (text: string) => void
    write(text: string): Parser
    close(): Parser
  }
  const sax: { parser(strict: true, options: { xmlns: true }): Parser }
  export default sax
}
