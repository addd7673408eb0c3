/** The worker thread in which a desk lives: untrusted bytes are unpacked, parsed and searched here, not beside the UI. */
import { parentPort } from 'node:worker_threads'
import { Desk } from './desk.ts'
import { DESK_METHODS, type DeskAnswer, type DeskCall } from './desk-call.ts'
import { CatalogueError } from './errors.ts'

let desk: Desk | null = null

parentPort?.on('message', (message: DeskCall) => {
  parentPort?.postMessage(answer(message))
})

function answer(message: DeskCall): DeskAnswer {
  const { call } = message
  try {
    const result = perform(message)
    return { call, complete: desk?.complete ?? false, result }
  } catch (error) {
    const code = error instanceof CatalogueError ? error.code : null
    const text = error instanceof Error ? error.message : String(error)
    return { call, complete: desk?.complete ?? false, error: { code, message: text } }
  }
}

function perform({ method, args }: DeskCall): unknown {
  if (method === 'open') {
    desk = new Desk(args[0], args[1])
    return null
  }
  if (desk === null || !DESK_METHODS.includes(method)) throw new CatalogueError('CLOSED', 'There is no catalogue here')
  const run = desk[method] as (...args: unknown[]) => unknown
  return run.apply(desk, args)
}
