import { ShellError } from '../errors.ts'
import { parseInvocation } from './arguments.ts'
import type { CarryOut } from './verb.ts'
import { findVerb, verbs } from './verbs.ts'

/** Carries out a verb that was typed in another process. Its home is the one that is open here, whatever was said. */
export const carryOut: CarryOut = async ({ argv, cwd, out, signal }, workshop) => {
  const { name, rest } = findVerb(argv)
  const { verb } = await verbs[name]!()
  if (verb.where !== 'home') throw new ShellError('USAGE', `“${name}” does not run inside another process.`)
  const invocation = parseInvocation(verb, rest, {}, cwd)
  const context = { ...invocation, home: workshop.home, cwd, out, signal, carryOut, workshop: async () => workshop }
  await verb.run(context)
}
