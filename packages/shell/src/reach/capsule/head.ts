import idEncoding from 'hypercore-id-encoding'
import * as z from 'zod'
import { ReachError } from '../errors.ts'

/** A capsule of a later major format is refused with advice; fields may be added to this one. */
export const capsuleFormat = 1

const headSchema = z.object({
  format: z.literal(capsuleFormat),
  /** z-base-32 of the channel's feed key. */
  channel: z
    .string()
    .length(52)
    .refine((id) => idEncoding.isValid(id)),
  name: z.string().max(200).default(''),
  created: z.number().int(),
  cores: z.number().int().min(1).max(64),
  films: z.number().int().min(0).max(10_000).default(0),
  /** Bytes of content, for the progress bar. */
  bytes: z.number().int().nonnegative(),
})

/** What the capsule says about itself; believed for display and for the progress bar only. */
export type CapsuleHead = z.infer<typeof headSchema>

/** @throws ReachError CAPSULE_NOT_ONE, CAPSULE_TOO_NEW */
export function parseHead(body: Buffer): CapsuleHead {
  let raw: unknown
  try {
    raw = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new ReachError('CAPSULE_NOT_ONE', 'The capsule does not say what it holds.', cause)
  }
  const format = (raw as { format?: unknown } | null)?.format
  if (typeof format === 'number' && format > capsuleFormat) {
    throw new ReachError(
      'CAPSULE_TOO_NEW',
      'This capsule was made by a newer Kinoswarm. Update this one and try again.',
    )
  }
  const parsed = headSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new ReachError('CAPSULE_NOT_ONE', 'The capsule does not say what it holds.', parsed.error)
}
