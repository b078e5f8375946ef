import { Worker } from 'node:worker_threads'
import { readArchive } from '../archive/read.ts'
import { workerBeside } from '../model/worker-file.ts'
import { inspect } from './inspect.ts'
import type { InspectionAnswer, InspectionJob } from './inspector.ts'
import type { InspectionOrder, ProcessOrder, WatchOrder } from './inspector-process.ts'

/** The inspector's process: reads one archive at a time, looks at it, answers with facts. */
if (process.send === undefined) throw new Error('runs as a process of the inspector only')

// Ctrl-C, and a supervisor that stops a whole group, mean the server: it finishes what is under way, and ends us then.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())

const watch = new Worker(workerBeside(import.meta.url, 'watch'), { resourceLimits: { maxOldGenerationSizeMb: 16 } })
watch.unref()

process.on('message', (order: ProcessOrder) => {
  // Node writes down what it compiled.
  if (order === 'end') process.exit()
  void work(order)
})

async function work({ id, job, limits }: InspectionOrder): Promise<void> {
  watch.postMessage({ id, ...limits } satisfies WatchOrder)
  const result = await answer(id, job)
  watch.postMessage(undefined)
  process.send?.(result)
}

async function answer(id: number, { path, digest, readAs }: InspectionJob): Promise<InspectionAnswer> {
  const start = performance.now()
  try {
    const facts = await inspect(await readArchive(path, readAs), { digest, readAs })
    return { id, facts: { ...facts, tookMs: performance.now() - start }, rssBytes: process.memoryUsage.rss() }
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error), rssBytes: process.memoryUsage.rss() }
  }
}
