/** Letters to type with arrows, by language. Search forgives accents, so that plain letters are enough. */
const digits = [...'0123456789']
const latin = [...'abcdefghijklmnopqrstuvwxyz']
const arabic = [...'ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإؤئ']
const kana = [
  ...'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんーがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽっゃゅょ',
]

export function keysFor(language: string): string[] {
  const own = { ar: arabic, ja: kana }[language.split('-')[0] ?? '']
  return [...(own ?? []), ...latin, ...digits]
}
