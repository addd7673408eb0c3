import type { Output } from '../cli/output.ts'
import type { CarryOut } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { ControlServer, type ControlSession } from './control-server.ts'
import type { Workshop } from './workshop.ts'

export interface OwnerHandlers {
  /** Carries out a verb that was typed elsewhere. */
  carryOut: CarryOut
  /** A second `kinoswarm` on this home wants the page. Absent where there is none. */
  open?: (session: { link: string | undefined; browser: boolean; out: Output }) => Promise<void>
}

/** Listens for other commands on a home this process owns, and carries out those that work on its store. */
export function ownHome(workshop: Workshop, handlers: OwnerHandlers): ControlServer {
  return new ControlServer(workshop.home, (session) => answer(workshop, handlers, session))
}

async function answer(workshop: Workshop, handlers: OwnerHandlers, session: ControlSession): Promise<number> {
  const { request, out, signal } = session
  if ('run' in request) {
    await handlers.carryOut({ argv: request.run, cwd: request.cwd, out, signal }, workshop)
    return 0
  }
  if (!handlers.open) {
    throw new ShellError('HOME_IN_USE', 'This home is busy seeding. Open the channel with another --home.')
  }
  await handlers.open({ link: request.open[0], browser: request.browser, out })
  return 0
}
