import { parentPort, workerData } from 'node:worker_threads'
import { lockKindOf, lockKindOfText, readLock } from '../../lockfiles/read.ts'

/** Reads one lock file in a thread of its own: one of some megabytes takes seconds. Says its entries, or what is wrong with it. */
const { text, name }: { readonly text: string; readonly name: string } = workerData
try {
  const kind = lockKindOf(name) ?? lockKindOfText(text)
  if (kind === undefined) parentPort?.postMessage({ failed: 'this is no lock file that is read here' })
  else parentPort?.postMessage({ entries: readLock(kind, text).entries })
} catch (error) {
  parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) })
}
