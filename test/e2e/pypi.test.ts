import { join } from 'node:path'
import t from 'tap'
import { wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

interface Leaf {
  readonly type: string
}

const world = await startWorld()
world.pypi.publish({ built: wheel({ name: 'eggs', version: '1.0' }), publishedAt: OLD })
const dataDir = join(t.testdir({ data: {} }), 'data')
const lazaret = await startLazaret({ world, dataDir })
const env = lazaretEnv(world, { port: Number(new URL(lazaret.url).port), dataDir })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

t.test('a format that nobody inspects: the refusal is in the log, and its link explains it', async (t) => {
  const purl = 'pkg:pypi/eggs@1.0?file_name=eggs-1.0-py2.7.egg'
  const refused = await ask('GET', `${lazaret.url}/pypi/packages/aa/eggs-1.0-py2.7.egg`, {
    'user-agent': 'easy_install',
  })
  t.equal(refused.status, 403)
  t.equal(
    refused.phrase,
    `lazaret: eggs 1.0 is blocked (not-inspected): .egg files are not inspected, only wheels and sdists are. See ${lazaret.url}/why/${purl}`,
  )

  const why = await ask('GET', `${lazaret.url}/why/${purl}`, { accept: 'application/json' })
  t.match(JSON.parse(why.body.toString()), {
    files: [
      {
        registry: 'pypi',
        filename: 'eggs-1.0-py2.7.egg',
        state: 'blocked',
        headline: '.egg files are not inspected, only wheels and sdists are',
        deciding: ['not-inspected'],
        counterfactual: [/^No waiver lifts it/],
        canAsk: false,
      },
    ],
  })
  const page = await ask('GET', `${lazaret.url}/why/${purl}`, { accept: 'text/html' })
  t.match(page.body.toString(), /\.egg files are not inspected, only wheels and sdists are\./)
  const other = await ask('GET', `${lazaret.url}/why/${purl.replace('@1.0', '@2.0')}`, {})
  t.equal(other.status, 404, 'a purl whose file is of another version names nothing')

  const { stdout } = await runLazaret(['audit', 'export'], env)
  const leaves = stdout.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { leaf?: Leaf }).leaf]))
  const told = leaves.filter((leaf) => leaf?.type === 'artifact.refused')
  t.match(told, [
    {
      registry: 'pypi',
      purl,
      actor: { kind: 'client', client: 'easy_install' },
      detail: { method: 'GET', outcome: 'block', rules: ['not-inspected'] },
    },
  ])
  const metrics = (await ask('GET', `${lazaret.url}/metrics`, {})).body.toString()
  t.match(
    metrics,
    /lazaret_\S*\{[^}]*registry="pypi"[^}]*outcome="refused"[^}]*\} 1|outcome="refused",registry="pypi"\} 1/,
  )
})
