/** Makes the sample films of the media tests: `node --import tsx scripts/media-samples.ts [FOLDER]`. */
import { makeSamples } from '../packages/engine/test/media/kit/samples.ts'

process.stdout.write(`${await makeSamples({ dir: process.argv[2] })}\n`)
