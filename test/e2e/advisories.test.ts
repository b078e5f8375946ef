import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runHere } from '../cli/run-here.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'

t.test(
  'what is taken in beside a running server stops what was served before, and a withdrawal frees it',
  async (t) => {
    const world = await startWorld()
    for (const version of ['1.0.0', '1.1.0']) {
      world.npm.publish({ built: npmTarball({ name: 'widget', version }), publishedAt: OLD })
      world.pypi.publish({ built: wheel({ name: 'wid-get', version }), publishedAt: OLD })
    }
    const folder = t.testdir({ data: {} })
    const dataDir = join(folder, 'data')
    const lazaret = await holdLazaret({ world, dataDir })
    t.teardown(async () => {
      await lazaret.stop()
      await world.close()
    })
    const snapshot = join(folder, 'records.json')
    const listed = async (): Promise<readonly string[]> => {
      const packument = (await (await fetch(`${lazaret.npmUrl}widget`)).json()) as { versions: object }
      return Object.keys(packument.versions)
    }
    const tarball = (version: string) => fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`)
    const file = () =>
      fetch(new URL(`..${world.pypi.pathOf('wid-get', 'wid_get-1.1.0-py3-none-any.whl')}`, lazaret.pypiUrl))
    const take = async (modified: string, changes: object = {}) => {
      const record = (ecosystem: string, name: string) => ({
        id: `MAL-2026-${ecosystem}`,
        modified,
        affected: [{ package: { ecosystem, name }, versions: ['1.1.0'] }],
        ...changes,
      })
      writeFileSync(snapshot, JSON.stringify([record('npm', 'widget'), record('PyPI', 'Wid_Get')]))
      t.match(await runHere(['intel', 'import', snapshot, '--data-dir', dataDir]), { code: 0, stderr: '' })
      await new Promise((resolve) => setTimeout(resolve, 300))
    }

    t.same(await listed(), ['1.0.0', '1.1.0'])
    t.equal((await tarball('1.1.0')).status, 200)
    t.equal((await file()).status, 200)
    await take('2026-03-01T00:00:00Z')
    t.same(await listed(), ['1.0.0'], 'no resolver chooses it')
    const refused = await tarball('1.1.0')
    t.equal(refused.status, 403)
    t.match(await refused.text(), /known-malware.*MAL-2026-npm/)
    t.equal((await file()).status, 403, 'a name as its registry spells it is the same name')
    t.equal((await tarball('1.0.0')).status, 200, 'the other version is served')
    await take('2026-04-01T00:00:00Z', { withdrawn: '2026-04-01T00:00:00Z' })
    t.same(await listed(), ['1.0.0', '1.1.0'])
    t.equal((await tarball('1.1.0')).status, 200)
    const events = await lazaret.app.store.records.events({ type: 'advisories.imported' }, { limit: 10 })
    t.match(events, [{ detail: { source: snapshot, records: 2 } }, { detail: { records: 2 } }])
    t.match(await runHere(['audit', 'verify', '--data-dir', dataDir]), { code: 0 })
  },
)
