import { join } from 'node:path'
import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

const world = await startWorld()
function publish(name: string, version: string, days: number, dependencies: Readonly<Record<string, string>> = {}) {
  const manifest = { dependencies }
  world.npm.publish({ built: npmTarball({ name, version, manifest }), publishedAt: daysAgo(days) })
}
publish('plain-hash', '1.0.0', 5)
publish('plain-sum', '1.0.0', 5)
publish('long-known', '1.0.0', 900)
for (const [name, added] of [
  ['poisoned', 'plain-hash'],
  ['honest', 'long-known'],
  ['waiting', 'plain-sum'],
  ['dangling', 'nobody-has-it'],
] as const) {
  publish(name, '1.0.0', 900)
  publish(name, '1.0.1', 4, { [added]: '^1.0.0' })
}
const lazaret = await startLazaret({ world, dataDir: join(t.testdir({ data: {} }), 'data') })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

const file = (name: string, version: string): string => `${lazaret.npmUrl}${name}/-/${name}-${version}.tgz`

t.test('a release that begins to depend on a package of some days before', async (t) => {
  const answer = await ask('GET', file('poisoned', '1.0.1'), {})
  t.equal(answer.status, 403)
  t.match(answer.phrase, /quarantined \(young-dependency\).*begins to depend on plain-hash/)
  t.equal((await ask('GET', file('dangling', '1.0.1'), {})).status, 200, 'what nobody has brings nothing in')
  t.equal((await ask('GET', file('honest', '1.0.1'), {})).status, 200)
  t.equal((await ask('GET', file('poisoned', '1.0.0'), {})).status, 200, 'the version before is served')
})

t.test('while nobody says how old it is, it is held, and tried again', async (t) => {
  const restore = world.misbehave('/npm/plain-sum', { kind: 'status', status: 503 })
  const held = await ask('GET', file('waiting', '1.0.1'), {})
  t.equal(held.status, 403)
  t.match(held.phrase, /on hold|held/)
  t.match(held.phrase, /base-unavailable.*young-dependency.*how old plain-sum is/)
  restore()
})
