import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { openStore } from '../../src/store/store.ts'
import { quarantined, told, verdict } from '../contracts/samples.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const VERSIONS = ['1.0.0', '1.1.0', '1.2.0'] as const

const built = (version: string) => npmTarball({ name: 'widget', version })
const fileOf = (version: string) => ({ name: 'widget', filename: `widget-${version}.tgz` })
const digestOf = (version: string) => sha256(built(version).bytes)

/** Three releases that were served, and then a Lazaret whose inspector is newer than what measured them. */
async function upgraded(t: Test, changed: (facts: ContentFacts) => ContentFacts) {
  const world = await startWorld()
  const dataDir = t.testdir({})
  for (const version of VERSIONS) world.npm.publish({ built: built(version), publishedAt: OLD })
  const first = await holdLazaret({ world, dataDir })
  for (const version of VERSIONS) t.equal((await fetch(`${first.npmUrl}widget/-/widget-${version}.tgz`)).status, 200)
  t.equal((await fetch(`${first.npmUrl}widget/-/widget-1.1.0.tgz`)).status, 200, 'used most')
  await first.stop()
  const older: ContentFacts[] = []
  const store = await openStore({ dataDir, clock: () => new Date() })
  for (const version of VERSIONS) {
    const facts = await store.records.facts(digestOf(version), 'npm-tarball')
    if (facts === undefined) throw new Error('it was measured')
    older.push({ ...changed(facts), inspector: 'older' })
  }
  await store.close()
  const sqlite = new Database(join(dataDir, 'lazaret.db'))
  sqlite.exec('DELETE FROM facts')
  sqlite.close()
  const again = await openStore({ dataDir, clock: () => new Date() })
  await again.unitOfWork.commit(
    [],
    older.map((facts) => ({ kind: 'facts', facts })),
  )
  t.same(
    (await again.records.outdated('newer', 10)).map(({ version }) => version)[0],
    '1.1.0',
    'the most used comes first',
  )
  await again.close()
  return {
    world,
    dataDir,
    open: async () => {
      const lazaret = await holdLazaret({ world, dataDir })
      t.teardown(async () => {
        await lazaret.stop()
        await world.close()
      })
      return lazaret
    },
  }
}

t.test(
  'what an older inspector measured is measured and decided anew, though nobody asks, and upstream is not',
  async (t) => {
    const finding = {
      check: 'secrets-exfiltration',
      severity: 'critical',
      confidence: 'high',
      moment: 'install',
      message: 'steals',
      evidence: [],
    } as const
    const r = await upgraded(t, (facts) => ({ ...facts, findings: [finding] }))
    const store = await openStore({ dataDir: r.dataDir, clock: () => new Date() })
    const last = quarantined({
      artifact: { ...quarantined().artifact, ...fileOf('1.2.0'), version: '1.2.0' },
      digest: digestOf('1.2.0'),
    })
    await store.unitOfWork.commit([
      told({
        kind: 'verdict',
        registry: 'npm',
        digest: last.digest,
        ...fileOf('1.2.0'),
        verdict: verdict({ outcome: 'block' }),
      }),
      told({ kind: 'case-opened', case: last }),
    ])
    await store.close()
    const lazaret = await r.open()
    const { records } = lazaret.app.store
    const versions = async () => {
      const document = (await (await fetch(`${lazaret.npmUrl}widget`)).json()) as { versions: object }
      return Object.keys(document.versions)
    }
    await lazaret.app.catalogues.snapshot('npm', 'widget')
    t.equal(
      (await lazaret.app.assessor.recall('npm', 'widget', 'widget-1.2.0.tgz'))?.verdict.outcome,
      'block',
      'as it was',
    )
    r.world.requests.length = 0
    lazaret.app.remeasurer.start()
    await lazaret.app.remeasurer.done()
    t.same(lazaret.app.remeasurer.state(), { waiting: 0, measured: 3, failed: 0 })
    t.same(r.world.requests, [], 'upstream was not asked')
    for (const version of VERSIONS) {
      const facts = await records.facts(digestOf(version), 'npm-tarball')
      t.not(facts?.inspector, 'older', version)
      t.same(facts?.findings, [], version)
      t.equal((await records.verdict('npm', fileOf(version), digestOf(version)))?.outcome, 'allow', version)
    }
    t.match(await records.case(last.id), { state: 'closed' }, 'the desk is told')
    t.same(await versions(), [...VERSIONS], 'and lists')
  },
)

t.test('bytes that are gone are not measured, and it is told', async (t) => {
  const r = await upgraded(t, (facts) => facts)
  rmSync(join(r.dataDir, 'blobs', 'sha256'), { recursive: true })
  const lazaret = await r.open()
  lazaret.app.remeasurer.start()
  await lazaret.app.remeasurer.done()
  t.same(lazaret.app.remeasurer.state(), { waiting: 3, measured: 0, failed: 3 })
  t.equal(
    (await fetch(`${lazaret.npmUrl}widget/-/widget-1.0.0.tgz`)).status,
    200,
    'who asks for it has it fetched anew',
  )
})
