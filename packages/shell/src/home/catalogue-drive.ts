/** Which drive a channel's catalogue is written to in this home, and how a new one begins. */
import { rm } from 'node:fs/promises'
import { type ChannelReader, copyCatalogue } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import Hyperdrive from 'hyperdrive'
import { readJson, writeJson } from './json-file.ts'

const epochFile = 'catalogue-drive.json'
const copyFile = 'catalogue-copy.json'

type ChannelFile = (id: string, name: string) => string

/**
 * Opens the writable catalogue of a channel. One that is new while the channel has a catalogue (a fork, a new signer, a
 * restored home) starts as its copy; a copy that was interrupted is gone on with.
 */
export async function openCatalogueDrive(
  store: Corestore,
  reader: ChannelReader,
  file: ChannelFile,
): Promise<Hyperdrive> {
  const epoch = await catalogueEpoch(file, reader.id)
  const drive = new Hyperdrive(
    store.namespace(epoch === 0 ? `catalogue ${reader.id}` : `catalogue ${reader.id} ${epoch}`),
  )
  try {
    await drive.ready()
    const signed = reader.state.catalogue
    const marker = file(reader.id, copyFile)
    const begun = (await readJson(marker)) !== undefined
    if (signed && signed.drive !== drive.id && (begun || drive.core.length <= 1)) {
      await writeJson(marker, { from: signed.drive })
      await copyCatalogue({ from: reader, to: drive })
      await rm(marker, { force: true })
    }
    return drive
  } catch (error) {
    await drive.close()
    throw error
  }
}

/** The catalogue goes on in a new drive: what a backup does not know of can then never be written twice. */
export async function leaveCatalogueDrive(file: ChannelFile, id: string): Promise<void> {
  await writeJson(file(id, epochFile), { epoch: (await catalogueEpoch(file, id)) + 1 })
}

async function catalogueEpoch(file: ChannelFile, id: string): Promise<number> {
  const value = (await readJson(file(id, epochFile))) as { epoch?: unknown } | undefined
  return typeof value?.epoch === 'number' ? value.epoch : 0
}
