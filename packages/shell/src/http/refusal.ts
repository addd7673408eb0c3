/** A request answered with a status of 400 or above: the code for programs, the sentence for people. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  /** Methods that would be answered, of a 405. */
  readonly allow: string | undefined

  constructor(status: number, code: string, message: string, options?: ErrorOptions & { allow?: string }) {
    super(message, options)
    this.name = 'Refusal'
    this.allow = options?.allow
    this.status = status
    this.code = code
  }
}

/** RFC 9110, 15.5.6: whoever refuses a method says which ones are answered. */
export function notAllowed(message: string, methods: Iterable<string>): Refusal {
  return new Refusal(405, 'METHOD', message, { allow: [...methods].join(', ') })
}
