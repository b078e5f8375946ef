import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { Readable } from 'node:stream'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { artifact, event } from '../contracts/samples.ts'

/**
 * A process of its own that stores artifacts until it has stored enough, or is killed: stage, keep, commit, and only
 * then say so on standard output. Arguments: folder, name, how many.
 */
const [dataDir = '', name = '', count = '0'] = process.argv.slice(2)
const LANES = 4

const store = await openStore({ dataDir, clock: () => new Date() })
let next = 0

async function lane(): Promise<void> {
  while (next < Number(count)) {
    const number = next
    next += 1
    const bytes = randomBytes(200_000)
    const staged = await store.blobs.stage(
      Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]),
      [],
      1_000_000,
    )
    await staged.keep()
    const filename = `${name}-${number}.tgz`
    await store.unitOfWork.commit([
      recorded(event({ type: 'artifact.stored', purl: `pkg:npm/${name}@${number}`, digest: staged.digest }), {
        kind: 'artifact',
        artifact: artifact({ filename, digest: staged.digest }),
      }),
      recorded(event({ type: 'artifact.refused' })),
    ])
    if (number % 10 === 0) await store.audit.checkpoint()
    writeSync(1, `${filename} ${staged.digest}\n`)
  }
}

await Promise.all(Array.from({ length: LANES }, lane))
await store.close()
