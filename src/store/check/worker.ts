import { parentPort, workerData } from 'node:worker_threads'
import { connectForReading } from '../connection.ts'

/** Reads the whole database once, in a thread of its own, since that may take long. Answers with what is wrong, or ''. */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

const { dataDir }: { readonly dataDir: string } = workerData

function findings(): string {
  const sqlite = connectForReading(dataDir)
  try {
    const first = String(sqlite.pragma('quick_check(1)', { simple: true }))
    return first === 'ok' ? '' : first
  } finally {
    sqlite.close()
  }
}

try {
  port.postMessage(findings())
} catch (error) {
  port.postMessage(error instanceof Error ? error.message : String(error))
}
