import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documentsOf } from '../../src/ecosystems/documents.ts'
import { createInspector, type Inspector } from '../../src/inspection/inspector.ts'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { ViewThread } from '../../src/views/thread.ts'
import { context as npmContext } from '../npm/packuments.ts'
import { context as pypiContext } from '../pypi/pages.ts'
import { FuzzCases, type FuzzCase } from './cases.ts'
import type { SampleDocument } from './corpus.ts'

const MIB = 1024 * 1024

/** What one case may take: far more than any of them needs. */
const LIMITS = { cpuMs: 10_000, wallMs: 60_000, bytes: 600 * MIB }

/** Cases under way at once: the inspector's process is never idle. */
const AT_ONCE = 2

export interface FuzzFailure {
  readonly seed: number
  readonly name: string
  readonly message: string
}

export interface FuzzOptions {
  /** of the first case; each further one has the next */
  readonly seed: number
  readonly cases: number
  /** no case is begun after this long, milliseconds */
  readonly forMs: number
  /** told of each failure as it comes */
  readonly onFailure?: (failure: FuzzFailure) => void
}

/**
 * Gives mutated archives and documents to the readers and checks, by the roads that a server takes: nothing may crash, hang, swell,
 * or throw what is no word of ours. Returns how many cases there were, and what failed.
 */
export async function fuzz(options: FuzzOptions): Promise<{ cases: number; failures: readonly FuzzFailure[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-fuzz-'))
  const made = new FuzzCases()
  const inspector = createInspector({
    workers: 1,
    limits: LIMITS,
    onFailure: () => undefined,
    onFacts: () => undefined,
  })
  const thread = new ViewThread({ timeoutMs: LIMITS.cpuMs })
  const failures: FuzzFailure[] = []
  const end = performance.now() + options.forMs
  let next = 0
  const work = async (): Promise<void> => {
    while (next < options.cases && performance.now() < end) {
      const seed = options.seed + next
      next += 1
      const one = made.of(seed)
      const message = await problemOf(one, join(folder, `${seed}`), inspector, thread)
      if (message === undefined) continue
      const failure = { seed, name: one.name, message }
      failures.push(failure)
      options.onFailure?.(failure)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    await Promise.all([inspector.close(), thread.close()])
    rmSync(folder, { recursive: true, force: true })
  }
  return { cases: next, failures }
}

async function problemOf(
  one: FuzzCase,
  path: string,
  inspector: Inspector,
  thread: ViewThread,
): Promise<string | undefined> {
  if (one.kind === 'document') return problemOfDocument(one.document, thread)
  writeFileSync(path, one.bytes)
  try {
    const facts = await inspector.inspect({ path, digest: sha256(one.bytes), readAs: one.readAs })
    // What a check says of a file that it did not read to its end is its answer; that one threw is not.
    const failed = facts.findings.find(
      ({ check, message }) => check === 'check-failed' && / failed: |inspected: /.test(message),
    )
    return failed?.message
  } finally {
    rmSync(path)
  }
}

async function problemOfDocument({ ecosystem, raw }: SampleDocument, thread: ViewThread): Promise<string | undefined> {
  try {
    await thread.run({ kind: 'parse', ecosystem, raw })
    const opened = documentsOf(ecosystem).open(raw)
    opened.render(ecosystem === 'npm' ? npmContext() : pypiContext())
    return undefined
  } catch (error) {
    const isWordOfOurs = error instanceof LazaretError && error.code !== 'internal'
    return isWordOfOurs ? undefined : error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}
