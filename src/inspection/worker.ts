import { parentPort } from 'node:worker_threads'
import { readArchive } from '../archive/read.ts'
import { inspect } from './inspect.ts'
import type { InspectionAnswer, InspectionJob } from './inspector.ts'

/** The inspector's thread: reads one archive at a time, looks at it, answers with facts. */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

port.on('message', ({ id, job }: { id: number; job: InspectionJob }) => {
  answer(id, job).then(
    (result) => port.postMessage(result),
    (error: unknown) =>
      port.postMessage({
        id,
        failed: error instanceof Error ? error.message : String(error),
      } satisfies InspectionAnswer),
  )
})

async function answer(id: number, job: InspectionJob): Promise<InspectionAnswer> {
  const start = performance.now()
  const { path, digest, readAs } = job
  const facts = await inspect(await readArchive(path, readAs), { digest, readAs })
  return { id, facts: { ...facts, tookMs: performance.now() - start } }
}
