import test from 'node:test'
import { namespacesMissing, runInNamespace } from '../kit/namespace.ts'
import { transmissionMissing } from '../kit/transmission.ts'

const scenario = new URL('./scenarios/transmission.ts', import.meta.url)
const skip = transmissionMissing() || namespacesMissing()

test('our engine plays a film that transmission seeds', { skip }, () => runInNamespace(scenario, 'plays'))

test('transmission fetches a film that our engine seeds', { skip }, () => runInNamespace(scenario, 'seeds'))
