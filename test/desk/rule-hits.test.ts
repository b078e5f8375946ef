import t from 'tap'
import type { Client } from './client.ts'
import { openedDesk } from './opened.ts'

t.test('what rules did, and what people made of it', async (t) => {
  const { app, client } = await openedDesk(t)
  t.equal((await client.get('/api/v1/policies/hits')).status, 401)
  await client.setUp(app)
  const opened = await app.store.records.events({ type: 'case.opened' }, { limit: 200 })
  const [first, second] = app.cases
  const rulesOf = (id: string | undefined): readonly string[] => {
    const rules = opened.find(({ detail }) => detail['case'] === id)?.detail['rules']
    return typeof rules === 'object' ? rules : []
  }
  const of = async (rule: string | undefined, days = 30) => {
    const { json } = await client.get(`/api/v1/policies/hits?days=${days}`)
    return json.rules.find((one: { rule: string }) => one.rule === rule)
  }
  const [rule] = rulesOf(first)
  const other = rulesOf(second).find((one) => !rulesOf(first).includes(one))
  t.ok(rule !== undefined && other !== undefined, 'the cases were decided by different rules')
  t.equal((await of(rule)).falseAlarms, null, 'nobody has decided on any: there is no rate')
  t.ok((await of(rule)).cases.open > 0)
  t.ok((await of(rule)).refused > 0)
  await decide(client, first, 'release', { scope: { kind: 'digest' }, reason: 'Read.' })
  t.equal((await of(rule)).falseAlarms, 1)
  t.equal((await of(rule)).cases.released, 1)
  await decide(client, second, 'reject', { reason: 'No.' })
  t.equal((await of(other)).falseAlarms, 0)
  await decide(client, first, 'reverse', { reason: 'Not read.' })
  t.equal((await of(rule)).falseAlarms, null, 'what is reversed was no false alarm')
  t.equal(await of('a-rule-that-never-decided'), undefined)
  for (const days of ['0', '366', 'x', '1.5'])
    t.equal((await client.get(`/api/v1/policies/hits?days=${days}`)).status, 400, days)
  t.equal((await client.get('/api/v1/policies/hits?days=365')).status, 200)
})

async function decide(client: Client, id = '', what: string, body: object): Promise<void> {
  const { json } = await client.get(`/api/v1/cases/${id}`)
  const { status, text } = await client.post(`/api/v1/cases/${id}/${what}`, { revision: json.revision, ...body })
  t.equal(status, 200, text)
}
