import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { App } from './models/app.ts'
import type { Transport } from './models/transport.ts'

export interface Root {
  app: App
  transport: Transport
}

export const RootContext = createContext<Root | undefined>(undefined)

/** What pages stand on. Components never use it: they are given what they show. */
export function useRoot(): Root {
  const root = useContext(RootContext)
  if (!root) throw new Error('A page was rendered outside of start().')
  return root
}

export const useApp = (): App => useRoot().app
export const useTransport = (): Transport => useRoot().transport
