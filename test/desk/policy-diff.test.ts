import t from 'tap'
import type { PolicyDiff } from '../../src/api/policies.ts'
import { told } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { baseOf, listen, openApp } from './test-app.ts'

const SAME: PolicyDiff = {
  looser: false,
  changes: [],
  files: 0,
  undecided: 0,
  served: [],
  servedCount: 0,
  refused: [],
  refusedCount: 0,
  milderCount: 0,
  severerCount: 0,
}

t.test('policies are compared one at a time, also after one that failed', async (t) => {
  const app = await openApp('http://lazaret.example:4874')
  t.teardown(() => app.close())
  const asked: PromiseWithResolvers<PolicyDiff>[] = []
  Object.assign(app.desk.app.ports, {
    async policyDiff() {
      const answer = Promise.withResolvers<PolicyDiff>()
      asked.push(answer)
      return await answer.promise
    },
  })
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  const user = { id: 'ada', name: 'ada', role: 'viewer' as const, passwordHash: '$argon2id$x', createdAt: '' }
  await app.store.unitOfWork.commit([told({ kind: 'user', user })])
  const { token, session } = await app.desk.sessions.start(user, { address: '127.0.0.1', client: 'test' })
  client.cookies.set('lazaret', token)
  client.csrf = session.csrfToken
  const compare = () => client.post('/api/v1/policies/diff', { registry: 'npm', text: 'version: 1' })

  for (const [turn, fails] of [true, false].entries()) {
    const first = compare()
    while (asked.length === turn) await new Promise((resolve) => void setImmediate(resolve))
    t.match(await compare(), { status: 429 })
    if (fails) asked[turn]?.reject(new Error('of the comparison'))
    else asked[turn]?.resolve(SAME)
    t.equal((await first).status, fails ? 500 : 200)
  }
  t.equal(asked.length, 2)
})
