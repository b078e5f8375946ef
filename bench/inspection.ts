import { readArchive } from '../src/archive/read.ts'
import { inspect } from '../src/inspection/inspect.ts'
import { readAsOf, type StoredArtifact } from '../src/model/artifact.ts'
import type { ContentFacts } from '../src/model/fact.ts'
import { parsePurl } from '../src/model/purl.ts'
import { openStore } from '../src/store/store.ts'
import { round, percentile } from './lib/numbers.ts'
import type { Inspected } from './refusals.ts'

/** Rounds over all packages; the first warms the engine and is not counted. */
const ROUNDS = 3

interface Timed {
  readonly label: string
  readonly sizeBytes: number
  readonly ms: number
}

async function inspectFile(path: string, stored: StoredArtifact): Promise<ContentFacts> {
  const readAs = readAsOf(stored)
  return inspect(await readArchive(path, readAs), { digest: stored.digest, readAs })
}

/** Reading and inspecting every artifact of a data folder, one after the other, on one core. Gives what was seen, too. */
export async function benchInspection(dataDir: string): Promise<{ text: string; inspected: readonly Inspected[] }> {
  const store = await openStore({ dataDir, clock: () => new Date() })
  const artifacts: StoredArtifact[] = []
  for await (const row of store.log.rows(0, (await store.log.snapshot()).size)) {
    if (row.type !== 'artifact.served') continue
    const { registry, purl, digest } = JSON.parse(row.leaf) as { registry: string; purl: string; digest: string }
    const ofPackage = await store.records.artifactsOfPackage(registry, parsePurl(purl)?.name ?? '')
    const stored = ofPackage.find((one) => one.digest === digest)
    if (stored !== undefined && !artifacts.some((known) => known.digest === stored.digest)) artifacts.push(stored)
  }
  const timed: Timed[] = []
  const inspected: Inspected[] = []
  for (let index = 0; index < ROUNDS; index += 1) {
    for (const stored of artifacts) {
      const before = performance.now()
      const facts = await store.blobs.withFile(stored.digest, (path) => inspectFile(path, stored))
      const ms = performance.now() - before
      if (index === 0) inspected.push({ stored, facts })
      else timed.push({ label: `${stored.name}@${stored.version}`, sizeBytes: stored.sizeBytes, ms })
    }
  }
  await store.close()
  const times = timed.map(({ ms }) => ms)
  const megabytes = timed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6
  const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1000
  const slowest = timed
    .toSorted((a, b) => b.ms - a.ms)
    .filter((one, index, all) => all.findIndex((other) => other.label === one.label) === index)
    .slice(0, 5)
  const text = [
    `Archive reading and all checks over the ${artifacts.length} packages of \`bench/app\`, one at a time on one core, ${ROUNDS - 1} rounds after a warm-up.`,
    '',
    '| p50 ms | p90 ms | p99 ms | max ms | MB/s of compressed input |',
    '| --- | --- | --- | --- | --- |',
    `| ${[50, 90, 99, 100].map((percent) => round(percentile(times, percent), 1)).join(' | ')} | ${round(megabytes / seconds, 1)} |`,
    '',
    `Slowest: ${slowest.map(({ label, sizeBytes, ms }) => `${label} (${round(sizeBytes / 1e6, 1)} MB, ${round(ms)} ms)`).join(', ')}.`,
  ].join('\n')
  return { text, inspected }
}
