import t from 'tap'
import { heldBack } from '../../src/desk/held.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { Client } from './client.ts'
import { baseOf, listen, openApp } from './test-app.ts'

t.test('what time holds and what was offered instead, from the log', async (t) => {
  const app = await openApp('http://lazaret.example:4874', [])
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  t.same(await heldBack(app.store.records), { held: [], substituted: [], isCut: false })
  const actor = { kind: 'client', name: 'anonymous', address: '10.1.2.3' } as const
  const refused = (purl: string, outcome: string, at: string) =>
    recorded({ type: 'artifact.refused', at, actor, registry: 'npm', purl, detail: { outcome, rules: ['cooldown'] } })
  const choices = ['latest: 2.0.0 -> 1.9.0']
  const views = { kind: 'system', name: 'views' } as const
  await app.store.unitOfWork.commit([
    refused('pkg:npm/young@2.0.0', 'hold', '2026-11-24T09:00:00.000Z'),
    refused('pkg:npm/bad@1.0.0', 'quarantine', '2026-11-24T09:01:00.000Z'),
    refused('pkg:npm/young@2.0.0', 'hold', '2026-11-24T09:02:00.000Z'),
    recorded({
      type: 'artifact.substituted',
      at: '2026-11-24T09:03:00.000Z',
      actor: views,
      registry: 'npm',
      detail: { package: 'young', choices },
    }),
  ])
  const client = new Client(baseOf(server))
  t.equal((await client.get('/api/v1/held')).status, 401)
  await client.setUp(app)
  const { json, text } = await client.get('/api/v1/held')
  t.match(json, {
    held: [
      {
        registry: 'npm',
        purl: 'pkg:npm/young@2.0.0',
        rules: ['cooldown'],
        refusals: 2,
        lastAt: '2026-11-24T09:02:00.000Z',
      },
    ],
    substituted: [{ registry: 'npm', package: 'young', choices }],
    isCut: false,
  })
  t.equal(json.held.length, 1, 'what a person must decide is in the queue')
  t.notMatch(text, '10.1.2.3', 'nobody who asked is named')
})
