import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const ada = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const
const OLD = '2022-01-02T03:04:05.000Z'

t.test('what went round is blocked by one decision, also what was served before, and by no case', async (t) => {
  const world = await startWorld()
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  for (const name of ['widget', 'gadget'])
    for (const version of ['1.0.0', '1.0.1'])
      world.npm.publish({ built: npmTarball({ name, version }), publishedAt: OLD })
  const { desk, store } = lazaret.app
  const ask = async (name: string, version: string): Promise<string> => {
    const answer = await fetch(`${lazaret.npmUrl}${name}/-/${name}-${version}.tgz`)
    return answer.ok ? 'served' : answer.text()
  }
  t.equal(await ask('widget', '1.0.1'), 'served')
  t.equal(await ask('gadget', '1.0.0'), 'served')
  const [stored] = await store.records.artifactsOfPackage('npm', 'gadget')
  const text = `npm:widget@1.0.1\n${stored?.digest}`
  const { outbreak, reach } = await desk.outbreaks.declare(ada, { title: 'a worm', text, reason: 'it spreads' })
  t.equal(reach.deliveryCount, 2)
  t.match(await ask('widget', '1.0.1'), /is blocked \(outbreak\): is of the outbreak .*a worm.*it spreads/)
  t.match(await ask('gadget', '1.0.0'), /is blocked \(outbreak\)/, 'by its bytes')
  t.equal(await ask('widget', '1.0.0'), 'served', 'another version')
  const packument = (await (await fetch(`${lazaret.npmUrl}widget`)).json()) as { 'dist-tags': { latest: string } }
  t.equal(packument['dist-tags'].latest, '1.0.0', 'resolvers take the one before')
  t.same(await store.records.cases({}, { limit: 5 }), [], 'the outbreak is the case')
  await desk.outbreaks.lift(ada, outbreak.id, 'a false alarm')
  t.equal(await ask('widget', '1.0.1'), 'served')
})
