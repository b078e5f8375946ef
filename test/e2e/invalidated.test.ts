import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

const FILE = { name: 'widget', filename: 'widget-1.0.0.tgz' }

const policyOf = (rule: string): string => `version: 1\nname: ours\nrules: [${rule}]\n`
const SUSPECT = '{ id: suspect, why: the test says so, when: artifact.age > duration("1h"), then: quarantine }'
const LENIENT = policyOf('')
const QUARANTINING = policyOf(SUSPECT)

/** Lazaret over an upstream with `widget` 1.0.0 and 1.1.0, under a policy that the test can change. */
async function road(t: Test, text: string) {
  const world = await startWorld()
  const dir = t.testdir({ data: {}, 'policy.yaml': text })
  const file = join(dir, 'policy.yaml')
  const dataDir = join(dir, 'data')
  const releases = ['1.0.0', '1.1.0'].map((version) => npmTarball({ name: 'widget', version }))
  for (const built of releases) world.npm.publish({ built, publishedAt: OLD })
  const lazaret = await holdLazaret({
    world,
    dataDir,
    env: { LAZARET_NPM_POLICY: file, LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '300' },
  })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  const { app } = lazaret
  const [first, second] = releases.map(({ bytes }) => sha256(bytes))
  if (first === undefined || second === undefined) throw new Error('two releases were made')
  return {
    world,
    lazaret,
    app,
    dataDir,
    ask: (version = '1.0.0') => fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`),
    /** once upstream was asked for the tarball, whose bytes come when that is done */
    async whileBytesCome(version: string, act: () => unknown): Promise<Response> {
      const path = `/npm/widget/-/widget-${version}.tgz`
      const acted = Promise.withResolvers<void>()
      const restore = world.misbehave(path, { kind: 'wait', until: acted.promise })
      world.requests.length = 0
      const asked = fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`)
      while (!world.requests.some(({ url }) => url === path)) await pause(5)
      restore()
      await act()
      acted.resolve()
      return asked
    },
    /** as soon as there is a verdict to be written down, which the database does not take yet */
    async whileVerdictIsWritten(act: () => unknown): Promise<Response> {
      await app.catalogues.snapshot('npm', 'widget')
      const other = new Database(join(dataDir, 'lazaret.db'))
      other.exec('BEGIN IMMEDIATE')
      const path = `/npm/widget/-/widget-1.0.0.tgz`
      world.requests.length = 0
      const asked = fetch(`${lazaret.npmUrl}widget/-/widget-1.0.0.tgz`)
      while (!world.requests.some(({ url }) => url === path)) await pause(5)
      // Kept once it is inspected; then it is decided.
      while (!(await app.store.blobs.has(first))) await pause(5)
      await pause(100)
      await act()
      other.exec('ROLLBACK')
      other.close()
      return asked
    },
    reload(changed: string) {
      writeFileSync(file, changed)
      app.policies.reload()
    },
    async openCase(): Promise<string> {
      const found = await app.store.records.caseOf('npm', FILE, first)
      if (found === undefined) throw new Error('there is no case')
      return found.id
    },
    recorded: async (version = '1.0.0') =>
      app.store.records.verdict(
        'npm',
        { name: 'widget', filename: `widget-${version}.tgz` },
        version === '1.0.0' ? first : second,
      ),
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

for (const [from, to, outcome, status] of [
  [LENIENT, QUARANTINING, 'quarantine', 403],
  [QUARANTINING, LENIENT, 'allow', 200],
] as const) {
  for (const moment of ['the bytes come', 'the verdict is written down'] as const) {
    t.test(
      `a policy that comes to ${outcome} lands while ${moment}: it is what answers and what is recorded`,
      async (t) => {
        const r = await road(t, from)
        const change = (): void => r.reload(to)
        const answer =
          moment === 'the bytes come' ? await r.whileBytesCome('1.0.0', change) : await r.whileVerdictIsWritten(change)
        t.equal(answer.status, status)
        t.match(await r.recorded(), { outcome, policy: { digest: r.app.policies.inForce('npm').policy.digest } })
        t.equal((await r.ask()).status, status, 'and for who asks next')
      },
    )
  }
}

t.test('a release of the package lands while the bytes of another version come: it is served', async (t) => {
  const r = await road(t, QUARANTINING)
  t.equal((await r.ask()).status, 403)
  const id = await r.openCase()
  const answer = await r.whileBytesCome('1.1.0', () =>
    r.app.desk.releases.release(ada, id, { scope: { kind: 'package', range: '*' }, reason: 'read' }),
  )
  t.equal(answer.status, 200)
  t.match(await r.recorded('1.1.0'), { outcome: 'allow' })
})

t.test('a rejection lands while the same bytes are fetched again: they are refused', async (t) => {
  const r = await road(t, QUARANTINING)
  t.equal((await r.ask()).status, 403)
  const id = await r.openCase()
  r.reload(policyOf(SUSPECT.replace('quarantine', 'warn')))
  rmSync(join(r.dataDir, 'blobs', 'sha256'), { recursive: true })
  const answer = await r.whileBytesCome('1.0.0', () => r.app.desk.decisions.reject(ada, id, { reason: 'it steals' }))
  t.equal(answer.status, 403)
  t.match(answer.statusText, /rejected/)
  t.match(await r.recorded(), { outcome: 'block' })
})
