import { createHttpTransport } from './models/http-transport.ts'
import { start } from './start.tsx'

start(createHttpTransport())
