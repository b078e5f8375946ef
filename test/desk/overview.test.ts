import t from 'tap'
import type { NewEvent } from '../../src/model/event.ts'
import { recorded, type Recorded } from '../../src/model/unit-of-work.ts'
import { told } from '../contracts/samples.ts'
import { openedDesk } from './opened.ts'

function asked(at: string, type: NewEvent['type'], detail: NewEvent['detail'] = {}): Recorded {
  return recorded({
    type,
    at,
    actor: { kind: 'client', name: 'ci', address: '10.0.0.1' },
    registry: 'npm',
    purl: 'pkg:npm/x@1.0.0',
    detail,
  })
}

t.test('the overview counts what clients were told, and tells what waits and what concerns what is held', async (t) => {
  const { app, client } = await openedDesk(t)
  t.equal((await client.get('/api/v1/overview')).status, 401)
  await client.setUp(app)
  const [seed] = app.seeds
  if (seed === undefined) throw new Error('there is a seed')
  const { ecosystem, name, version } = seed.artifact
  const record = {
    ecosystem,
    name,
    isMalware: false,
    severity: 'high',
    summary: 'bad',
    modifiedAt: '2026-11-01T00:00:00.000Z',
    ranges: [],
  } as const
  const advisories = [
    { ...record, id: 'GHSA-1', versions: [version] },
    { ...record, id: 'GHSA-2', versions: ['0.0.0-another'] },
  ]
  const before = (await client.get('/api/v1/overview')).json
  await app.store.unitOfWork.commit([
    ...advisories.map((advisory) =>
      told({
        kind: 'advisories',
        records: [{ id: advisory.id, modifiedAt: advisory.modifiedAt, advisories: [advisory] }],
      }),
    ),
    asked('2026-11-24T09:10:00.000Z', 'artifact.served'),
    asked('2026-11-24T08:10:00.000Z', 'artifact.refused', { outcome: 'hold', rules: ['cooldown'] }),
    asked('2026-10-01T08:10:00.000Z', 'artifact.served'),
  ])
  app.clock.now = new Date(app.clock.now.getTime() + 120_000)
  const hours = (await client.get('/api/v1/overview')).json
  t.equal(hours.steps.length, 48)
  t.equal(hours.steps.at(-1).at, '2026-11-24T09:00:00.000Z')
  t.equal(hours.steps.at(-1).served, before.steps.at(-1).served + 1)
  t.equal(hours.steps.at(-2).held, before.steps.at(-2).held + 1)
  t.equal(hours.steps.at(-3).served, before.steps.at(-3).served)
  const days = (await client.get('/api/v1/overview?by=day')).json
  t.equal(days.steps.length, 30)
  t.match(days.steps.at(-1), { at: '2026-11-24T00:00:00.000Z', held: hours.steps.at(-2).held })
  const { ages } = hours.queue
  t.equal(ages.hour + ages.day + ages.week + ages.older, app.cases.length)
  t.ok(hours.rules.length > 0)
  t.equal(hours.advisoryCount, 1, 'the other record is of a version that is not here')
  t.match(hours.advisories, [{ id: 'GHSA-1', name, version, severity: 'high' }])
  t.equal((await client.get('/api/v1/overview?by=year')).status, 400)
  const { requesters } = (await client.get('/api/v1/overview/map')).json
  const ci = requesters.find((one: { readonly name: string }) => one.name === 'ci')
  t.match(ci, { kind: 'token', served: 2, refused: 1, packages: [{ purl: 'pkg:npm/x', served: 2, refused: 1 }] })
})
