/**
 * The shell's own page: keys, folders, the network, the maintainer's desk, quitting. It has an origin and a token of its
 * own; no interface that came over the swarm can reach it, only lead a person to it.
 */
import { fileURLToPath } from 'node:url'
import { deviceRoutes } from '../devices/routes.ts'
import { answerJson } from '../http/answer.ts'
import { readBody } from '../http/body.ts'
import { controlHeaders } from '../http/headers.ts'
import { Router } from '../http/router.ts'
import { arrangeRoutes } from '../http/routes-arrange.ts'
import { readLink } from '../http/routes-channels.ts'
import type { Site } from '../http/server.ts'
import { answerUiFile } from '../http/ui-files.ts'
import { builtinUi } from '../ui/source.ts'
import { shellVersion } from '../version.ts'
import type { ControlServices } from './control-services.ts'
import { deskFolder, runOnDesk } from './desk-run.ts'
import { deskView } from './desk-view.ts'
import { giveCapsule } from './give-capsule.ts'
import { overview } from './overview.ts'
import { acceptTakeover } from './takeovers.ts'
import { receiveFile } from './upload.ts'

/** A library of a lifetime is some 30 MB. */
const libraryMaxBytes = 64 * 2 ** 20

export function controlSite(services: ControlServices): Site {
  const { token, network, library, workshop } = services
  const files = builtinUi(shellVersion, pageFolder())
  const arrange = arrangeRoutes('/control/v1/channels', services.channels)
  const guarded = new Router(deviceRoutes(services.devices), arrange, {
    async 'GET /control/v1/overview'({ response }) {
      answerJson(response, await overview(services))
    },
    async 'PATCH /control/v1/network'(exchange) {
      answerJson(exchange.response, await network.change(await readBody(exchange)))
    },
    'GET /control/v1/library'({ response }) {
      answerJson(response, library.all)
    },
    async 'POST /control/v1/library'(exchange) {
      answerJson(exchange.response, { taken: library.merge(await readBody(exchange, libraryMaxBytes)) })
    },
    async 'POST /control/v1/files'(exchange) {
      answerJson(exchange.response, { name: await receiveFile(exchange, deskFolder(workshop.home)) }, 201)
    },
    async 'POST /control/v1/run'(exchange) {
      const { argv, answers } = await readBody(exchange)
      await runOnDesk(services, { argv, answers }, exchange.response)
    },
    async 'GET /control/v1/desk/:id'({ response }, { id = '' }) {
      answerJson(response, await deskView({ workshop, channel: id, published: services.followed(id) }))
    },
    async 'POST /control/v1/channels'(exchange) {
      answerJson(exchange.response, await services.channels().follow(await readLink(exchange)), 201)
    },
    async 'POST /control/v1/channels/look'(exchange) {
      answerJson(exchange.response, services.channels().lookAt(await readLink(exchange)))
    },
    async 'GET /control/v1/channels/:id/capsule'({ response }, { id = '' }) {
      await giveCapsule(workshop, id, response)
    },
    async 'POST /control/v1/takeover'(exchange) {
      const { channel, hash } = await readBody(exchange)
      await acceptTakeover(services.readers(), { channel, hash })
      answerJson(exchange.response, {})
    },
    async 'POST /control/v1/quit'(exchange) {
      await readBody(exchange)
      answerJson(exchange.response, {})
      services.quit()
    },
  })
  return {
    async handle(exchange) {
      if (exchange.path === '/control/v1/session') return answerJson(exchange.response, { token: token.value })
      if (!exchange.path.startsWith('/control/')) return answerUiFile(exchange, files, controlHeaders)
      token.require(exchange)
      return guarded.handle(exchange)
    },
  }
}

function pageFolder(): string {
  const fromSource = import.meta.url.endsWith('.ts')
  return fileURLToPath(new URL(fromSource ? '../../../../dist/control/' : './control/', import.meta.url))
}
