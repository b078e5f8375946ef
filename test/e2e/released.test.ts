import t, { type Test } from 'tap'
import type { ScopeChoice } from '../../src/desk/scope.ts'
import { npmTarball, type BuiltNpm } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const MAX_AGE_MS = 300_000
const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

const hooked = (version: string, text = 'thank you'): BuiltNpm =>
  npmTarball({
    name: 'widget',
    version,
    manifest: { scripts: { postinstall: 'node ok.js' } },
    files: { 'ok.js': `console.log(${JSON.stringify(text)})\n` },
  })

/** A clean 1.0.0, and a 1.0.1 that begins to run a script and that a person released. */
async function released(t: Test, scope: ScopeChoice) {
  const world = await startWorld()
  const env = { LAZARET_NPM_METADATA_MAX_AGE_SECONDS: String(MAX_AGE_MS / 1000) }
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}), env })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  const publish = (built: BuiltNpm): void => world.npm.publish({ built, publishedAt: OLD })
  const ask = (version: string) => fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`)
  const { store, desk } = lazaret.app
  const release = async (): Promise<void> => {
    const [row] = await store.records.cases({ state: 'open' }, { limit: 5 })
    if (row === undefined) throw new Error('there is an open case')
    await desk.releases.release(ada, row.case.id, { scope, reason: 'looked at it' })
  }
  publish(npmTarball({ name: 'widget', version: '1.0.0' }))
  publish(hooked('1.0.1'))
  t.equal((await ask('1.0.1')).status, 403)
  await release()
  t.equal((await ask('1.0.1')).status, 200, 'released')
  return {
    ask,
    release,
    /** And the list is had anew, as by any client that resolves. */
    publish: async (built: BuiltNpm) => {
      publish(built)
      lazaret.wait(MAX_AGE_MS + 1000)
      t.equal((await fetch(`${lazaret.npmUrl}widget`)).status, 200)
    },
    open: async () => (await store.records.cases({ state: 'open' }, { limit: 5 })).map(({ case: one }) => one.artifact),
  }
}

t.test('a release of a version, or of a range, holds for the bytes that were there, and not for others', async (t) => {
  for (const scope of [{ kind: 'version' }, { kind: 'package', range: '1.x' }] as const) {
    const r = await released(t, scope)
    await r.publish(hooked('1.0.1'))
    t.equal((await r.ask('1.0.1')).status, 200, 'published once more, as it was')
    await r.publish(hooked('1.0.1', 'and now something else'))
    t.equal((await r.ask('1.0.1')).status, 403, 'replaced')
    t.match(await r.open(), [{ filename: 'widget-1.0.1.tgz' }], 'a person is asked again')
    await r.release()
    t.equal((await r.ask('1.0.1')).status, 200, 'released once more')
    await r.publish(hooked('1.0.1', 'and again'))
    t.equal((await r.ask('1.0.1')).status, 403, 'replaced once more')
  }
})

t.test('a release of a range holds for the first bytes of versions that come later', async (t) => {
  const r = await released(t, { kind: 'package', range: '1.x' })
  await r.publish(npmTarball({ name: 'widget', version: '1.0.2' }))
  t.equal((await r.ask('1.0.2')).status, 200)
  await r.publish(hooked('1.0.3'))
  t.equal((await r.ask('1.0.3')).status, 200, 'covered')
  await r.publish(hooked('1.0.3', 'and now something else'))
  t.equal((await r.ask('1.0.3')).status, 403, 'replaced')
})
