import type { OutputEvent } from '../cli/output.ts'

/** What a command says to the process that owns the home: first one request, then answers to questions. */
export type ControlRequest =
  | { run: string[]; cwd: string; json: boolean }
  | { open: string[]; cwd: string; json: boolean; browser: boolean }
export type ControlAnswer = { answer: string } | { refused: string }

/** What the owner says back, in any number, ended by `exit`. */
export type ControlReply =
  | { event: OutputEvent; sentence?: string }
  | { say: string }
  | { ask: string; secret?: boolean }
  | { exit: number; error?: { code: string; message: string } }

/** How long a running process may take to accept a command before it counts as gone. */
export const controlConnectTimeoutMs = 2_000
