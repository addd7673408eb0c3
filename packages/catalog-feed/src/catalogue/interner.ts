/** Gives each distinct text a small number. Bounded: past the limit, texts are known as the empty one. */
export class Interner {
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly #texts: string[] = ['']
  static readonly max = 0xffff

  number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    if (this.#texts.length > Interner.max) return 0
    this.#texts.push(text)
    this.#numbers.set(text, this.#texts.length - 1)
    return this.#texts.length - 1
  }

  text(number: number): string {
    return this.#texts[number] ?? ''
  }

  get size(): number {
    return this.#texts.length
  }
}
