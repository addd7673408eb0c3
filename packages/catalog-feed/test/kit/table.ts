/** Tables of rules: the failing rows beside the passing ones. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FeedError } from '../../src/index.ts'

/** Runs rules one after the other and answers with `ok` or the code of the first that threw. */
export function outcome(run: () => unknown): string {
  try {
    run()
    return 'ok'
  } catch (error) {
    if (error instanceof FeedError) return error.code
    throw error
  }
}

export type Row = [name: string, run: () => unknown, expected: string]

export function table(title: string, rows: Row[]): void {
  describe(title, () => {
    for (const [name, run, expected] of rows) test(name, () => assert.equal(outcome(run), expected))
  })
}
