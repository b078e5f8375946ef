import t from 'tap'
import { TARGETS_MAX, targetsIn } from '../../src/desk/outbreak-text.ts'
import { Outbreaks, wordsOf } from '../../src/desk/outbreaks.ts'
import type { Reviewer } from '../../src/desk/people.ts'
import { sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { DIGEST, event } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

const ADA: Reviewer = { actor: { kind: 'user', name: 'ada' }, role: 'admin' }
const ROB: Reviewer = { actor: { kind: 'user', name: 'rob' }, role: 'reviewer' }

const osv = (...affected: object[]): string => JSON.stringify({ id: 'MAL-2026-1', affected })

t.test('lists of packages in the forms in which people paste them', async (t) => {
  const left = { ecosystem: 'npm', name: 'left-pad' }
  const table: readonly [situation: string, text: string, want: readonly string[] | RegExp][] = [
    ['versions', 'npm:left-pad@1.3.0\npypi:Six==1.16.0', ['npm:left-pad@1.3.0', 'pypi:six@1.16.0']],
    [
      'what tells its ecosystem by its spelling',
      '@a/b@1.0.0-rc.1\nsix==1!2.0',
      ['npm:@a/b@1.0.0-rc.1', 'pypi:six@1!2.0'],
    ],
    ['purls', 'pkg:npm/%40a/b@1.0.0\npkg:pypi/six', ['npm:@a/b@1.0.0', 'pypi:six']],
    ['all versions', 'npm:left-pad', ['npm:left-pad']],
    ['a sha256', `sha256:${DIGEST.toUpperCase()}`, [`sha256:${DIGEST}`]],
    ['a list with marks, remarks and doubles', '# today\n- npm:a@1.0.0,\n\n* npm:a@1.0.0 # twice\n', ['npm:a@1.0.0']],
    ['versions as people write them', 'npm:a@v1.0.0\npypi:six==v1', ['npm:a@v1.0.0', 'pypi:six@v1']],
    ['a tag', 'npm:a@latest', /"latest" of a is no version/],
    ['a tag in a purl', 'pkg:npm/a@next', /"next" of a is no version/],
    ['two purls on a line', 'pkg:npm/a@1.0.0 pkg:npm/b@1.0.0', /"1.0.0 pkg:npm\/b@1.0.0" of a is no version/],
    ['a range of two ends in a purl', 'pkg:npm/a@1.0.0 - 2.0.0', /is no version/],
    ['a purl whose version is a part of the name', 'pkg:npm/a%401.0.0', /"a@1.0.0" is the name of no npm package/],
    ['a scope without its mark', 'pkg:npm/a/b', /"a\/b" is the name of no npm package/],
    ['a name that no index has', 'pypi:six.==1.0', /"six." is the name of no/],
    [
      'a record with a name that is none',
      osv({ package: { ...left, name: ' left-pad' }, versions: ['1.0.0'] }),
      /" left-pad" is the name of no/,
    ],
    ['half a version', 'npm:a@1.2', /"1.2" of a is no version/],
    ['a range', 'npm:a@~1.2.0', /"~1.2.0" of a is no version/],
    ['a range in a purl', 'pkg:pypi/six@1.%2A', /"1\.\*" of six is no version/],
    [
      'an OSV record of versions',
      osv({ package: left, versions: ['1.0.0', '1.0.1'] }),
      ['npm:left-pad@1.0.0', 'npm:left-pad@1.0.1'],
    ],
    ['one of all versions', osv({ package: left, ranges: [{ events: [{ introduced: '0' }] }] }), ['npm:left-pad']],
    [
      'one of all versions that lists those of its day',
      osv({ package: left, versions: ['1.0.0'], ranges: [{ events: [{ introduced: '0' }] }] }),
      ['npm:left-pad'],
    ],
    [
      'one of another ecosystem beside',
      osv({ package: left, versions: ['1'] }, { package: { ecosystem: 'Go', name: 'x' }, versions: ['1'] }),
      ['npm:left-pad@1'],
    ],
    ['a list of records', `[${osv({ package: left, versions: ['1'] })}]`, ['npm:left-pad@1']],
    [
      'one of a range',
      osv({ package: left, ranges: [{ events: [{ introduced: '1.0.0' }, { fixed: '2.0.0' }] }] }),
      /names ranges of left-pad/,
    ],
    ['nothing', ' \n# nothing\n', /at least one/],
    ['a name alone', 'left-pad', /Line 1, "left-pad"/],
    ['a line that is none', 'npm:a@1.0.0\n<script>', /Line 2, "<script>"/],
    ['other JSON', '{"a":1}', /no OSV record/],
    ['broken JSON', '{', /no OSV record/],
    [
      'as many as may be',
      Array.from({ length: TARGETS_MAX }, (_, at) => `npm:a@1.0.${at}`).join('\n'),
      Array.from({ length: TARGETS_MAX }, (_, at) => `npm:a@1.0.${at}`),
    ],
    [
      'one too many',
      Array.from({ length: TARGETS_MAX + 1 }, (_, at) => `npm:a@1.0.${at}`).join('\n'),
      /more than 5000/,
    ],
  ]
  for (const [situation, text, want] of table) {
    if (want instanceof RegExp) t.throws(() => targetsIn(text), { code: 'bad-request', message: want }, situation)
    else
      t.same(
        targetsIn(text).map((target) => wordsOf(target)),
        want,
        situation,
      )
  }
})

async function seeded(app: App): Promise<void> {
  const ci = { kind: 'client', name: 'blog/ci', address: '10.0.0.7', client: 'npm/11' } as const
  const served = [
    event(),
    event({ actor: ci, detail: { project: 'blog' }, at: '2026-11-24T08:01:00.000Z' }),
    event({ actor: ci, detail: { project: 'blog' }, at: '2026-11-24T08:02:00.000Z' }),
    event({ purl: 'pkg:npm/left-pad@1.3.1', digest: sha256('other') }),
    event({ purl: 'pkg:npm/left-pad-cli@1.3.0', digest: sha256('cli') }),
    event({ type: 'artifact.refused', actor: { ...ci, name: 'refused' } }),
  ]
  for (const one of served) await app.store.unitOfWork.commit([recorded(one)])
}

t.test('who received it, one block, and who is told', async (t) => {
  const app = await openApp('http://lazaret.example:4874', [])
  t.teardown(() => app.close())
  await seeded(app)
  const reach = await app.desk.outbreaks.reach('npm:left-pad@1.3.0')
  t.match(reach, { deliveryCount: 2, receiverCount: 2 })
  t.match(reach.deliveries[0], {
    token: 'blog/ci',
    project: 'blog',
    address: '10.0.0.7',
    times: 2,
    lastAt: '2026-11-24T08:02:00.000Z',
  })
  t.equal((await app.desk.outbreaks.reach('npm:left-pad')).deliveryCount, 3, 'of every version')
  t.equal((await app.desk.outbreaks.reach(DIGEST)).deliveryCount, 2, 'of these bytes')
  t.equal((await app.desk.outbreaks.reach('npm:left@1.3.0')).deliveryCount, 0)
  const choice = { title: 'a worm', text: 'npm:left-pad@1.3.0', reason: 'it spreads' }
  await t.rejects(app.desk.outbreaks.declare(ROB, { ...choice, title: ' ' }), { code: 'bad-request' })
  const { outbreak } = await app.desk.outbreaks.declare(ROB, choice)
  const events = await app.store.records.events({}, { limit: 3 })
  t.same(events.map(({ type }) => type).toSorted(), ['outbreak.declared', 'outbreak.received', 'outbreak.received'])
  t.match(events.find(({ detail }) => detail['token'] === 'blog/ci')?.detail, {
    project: 'blog',
    hosts: ['10.0.0.7'],
    purls: ['pkg:npm/left-pad@1.3.0'],
  })
  t.match(await app.desk.outbreaks.one(outbreak.id), { outbreak: { title: 'a worm' }, reach: { receiverCount: 2 } })
  await t.rejects(app.desk.outbreaks.lift(ROB, outbreak.id, 'over'), { code: 'forbidden' })
  await app.desk.outbreaks.lift(ADA, outbreak.id, 'over')
  await t.rejects(app.desk.outbreaks.lift(ADA, outbreak.id, 'over'), { code: 'conflict' })
  t.match(await app.desk.outbreaks.list(), [{ liftedBy: 'ada' }])
  const lifted = await app.store.records.events({ type: 'outbreak.lifted' }, { limit: 2 })
  t.match(lifted, [{ actor: { name: 'ada' } }])
  t.equal(lifted.length, 1)
})

t.test('by the API, with a long list', async (t) => {
  const app = await openApp('http://lazaret.example:4874', [])
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  await seeded(app)
  const client = new Client(baseOf(server))
  t.equal((await client.post('/api/v1/outbreaks/reach', { text: 'npm:a@1.0.0' })).status, 401)
  await client.setUp(app)
  const text = [
    'npm:left-pad@1.3.0',
    ...Array.from({ length: 4000 }, (_, at) => `npm:a-package-of-a-worm@1.0.${at}`),
  ].join('\n')
  t.match((await client.post('/api/v1/outbreaks/reach', { text })).json, { receiverCount: 2, deliveryCount: 2 })
  t.equal((await client.post('/api/v1/outbreaks/reach', { text: '' })).status, 400)
  const made = await client.post('/api/v1/outbreaks', { title: 'a worm', text, reason: 'it spreads' })
  t.equal(made.status, 201)
  t.match((await client.get('/api/v1/outbreaks')).json.outbreaks, [{ title: 'a worm' }])
  t.match((await client.get(`/api/v1/outbreaks/${made.json.outbreak.id}`)).json.reach, { receiverCount: 2 })
  t.equal((await client.get('/api/v1/outbreaks/none')).status, 404)
  t.equal((await client.post(`/api/v1/outbreaks/${made.json.outbreak.id}/lift`, { reason: 'over' })).status, 204)
})

t.test('what went to more than can be counted is blocked all the same', async (t) => {
  const app = await openApp('http://lazaret.example:4874', [])
  t.teardown(() => app.close())
  await seeded(app)
  const { records } = app.store
  const deliveries: typeof records.deliveries = async (targets) => {
    const found = await records.deliveries(targets)
    return { deliveries: found.deliveries.slice(0, 1), isCutShort: true }
  }
  const outbreaks = new Outbreaks({ ...app.desk.app, records: { ...records, deliveries } })
  const choice = { title: 'a worm', text: 'npm:left-pad@1.3.0', reason: 'it spreads' }
  const { outbreak, reach } = await outbreaks.declare(ROB, choice)
  t.match(reach, { receiverCount: 1, isCutShort: true })
  t.match(await records.outbreaks({ active: true }), [{ id: outbreak.id }])
  const [declared] = await records.events({ type: 'outbreak.declared' }, { limit: 1 })
  t.match(declared?.detail, { receivers: 1, more_receivers: true })
})
