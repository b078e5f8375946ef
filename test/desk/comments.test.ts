import type { FastifyInstance } from 'fastify'
import t from 'tap'
import type { Role } from '../../src/model/user.ts'
import { purlOf } from '../../src/model/purl.ts'
import { told } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

let app: App
let server: FastifyInstance
let path = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
  path = `/api/v1/cases/${app.cases[0]}`
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

async function signedIn(role: Role): Promise<Client> {
  const client = new Client(baseOf(server))
  const user = { id: role, name: role, role, passwordHash: '$argon2id$x', createdAt: '' }
  await app.store.unitOfWork.commit([told({ kind: 'user', user })])
  const { token, session } = await app.desk.sessions.start(user, { address: '127.0.0.1', client: 'test' })
  client.cookies.set('lazaret', token)
  client.csrf = session.csrfToken
  return client
}

const later = (ms: number): void => {
  app.clock.now = new Date(app.clock.now.getTime() + ms)
}

t.test('a comment stands on its case, in the log, and nowhere else', async (t) => {
  const [developer, reviewer] = [await signedIn('developer'), await signedIn('reviewer')]
  t.equal((await developer.post(`${path}/comment`, { text: ' It is ours. \u0007' })).status, 204)
  later(1000)
  t.equal((await reviewer.post(`${path}/comment`, { text: 'Which team?' })).status, 204)
  const { comments, case: one, revision } = (await reviewer.get(path)).json
  t.same(
    comments.map(({ by, text }: { by: string; text: string }) => [by, text]),
    [
      ['developer', 'It is ours.'],
      ['reviewer', 'Which team?'],
    ],
  )
  t.equal(one.state, 'open')
  t.match(revision, /^open@/)
  t.same((await reviewer.get(`/api/v1/cases/${app.cases[1]}`)).json.comments, [])
  const [last] = await app.store.records.events({ type: 'case.commented' }, { limit: 1 })
  t.match(last, { actor: { name: 'reviewer' }, detail: { message: 'Which team?', case: app.cases[0] } })
})

t.test('what is refused', async (t) => {
  const [viewer, developer] = [await signedIn('viewer'), await signedIn('developer')]
  t.equal((await viewer.post(`${path}/comment`, { text: 'x' })).status, 403, 'who only reads')
  t.equal((await developer.post(`${path}/comment`, { text: 'x', asks: true })).status, 403, 'who decides nothing')
  t.equal((await developer.post(`${path}/comment`, { text: ' \n ' })).status, 400, 'nothing')
  t.equal((await developer.post(`${path}/comment`, { text: 'x'.repeat(2001) })).status, 400, 'too much')
  t.equal((await developer.post(`${path}/comment`, { text: 'x'.repeat(2000) })).status, 204, 'as much as there may be')
  t.equal((await developer.post('/api/v1/cases/none/comment', { text: 'x' })).status, 404)
  t.equal((await app.store.records.events({ type: 'case.commented' }, { limit: 9 })).length, 1)
})

t.test('a question is told to who wants the package, until somebody answers it', async (t) => {
  const reviewer = await signedIn('reviewer')
  const [seed] = app.seeds
  const why = `/why/${purlOf(seed!.artifact)}`
  const page = async (): Promise<string> => (await reviewer.get(why, { accept: 'text/html' })).text
  await reviewer.post(`${path}/comment`, { text: 'between us' })
  t.notMatch(await page(), /between us|A reviewer asks/, 'a comment is for colleagues')
  later(1000)
  await reviewer.post(`${path}/comment`, { text: 'What <b>for</b>?', asks: true })
  t.match(await page(), /<b>A reviewer asks:<\/b> What &lt;b&gt;for&lt;\/b&gt;\?/)
  later(1000)
  const answer = { message: 'For the build.', contact: 'eve' }
  t.equal((await reviewer.post(why, answer)).status, 201)
  t.notMatch(await page(), /A reviewer asks/)
})

t.test('a case has no more comments than are shown', async (t) => {
  const by = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const
  for (let number = 0; number < 200; number += 1)
    await app.desk.comments.add(by, app.cases[0] ?? '', { text: `number ${number}` })
  await t.rejects(app.desk.comments.add(by, app.cases[0] ?? '', { text: 'more' }), { code: 'too-many-requests' })
  t.equal((await app.desk.cases.one(app.cases[0] ?? '')).comments.length, 200)
})
