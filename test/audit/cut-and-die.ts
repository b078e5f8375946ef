import { join } from 'node:path'
import { cutLog } from '../../src/app/log-cut.ts'
import { writeWhole } from '../../src/cli/lib/new-file.ts'
import { day, now, open } from './cutting.ts'

/** Cuts the log of a folder, and kills itself at the moment that its second argument names. */
const [, , dataDir = '', moment = ''] = process.argv
const store = await open(dataDir)
let commits = 0

function at(what: string): void {
  if (what === moment) process.kill(process.pid, 'SIGKILL')
}

const unitOfWork: typeof store.unitOfWork = {
  async commit(told, more) {
    commits += 1
    at(`commit ${commits}`)
    await store.unitOfWork.commit(told, more)
    at(`committed ${commits}`)
  },
}

async function* watched(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    yield line
    at('write')
  }
}

await cutLog(
  { ...store, unitOfWork },
  {
    dataDir,
    before: day(11),
    receivers: [],
    actor: { kind: 'operator', name: 'ada' },
    async write(lines) {
      const path = await writeWhole(join(dataDir, 'cut.jsonl'), watched(lines))
      at('written')
      return path
    },
    now,
  },
)
