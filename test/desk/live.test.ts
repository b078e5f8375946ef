import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { queueState } from '../../src/api/cases.ts'
import { LiveQueue, type QueueState } from '../../src/desk/live.ts'
import { STREAMS_MAX } from '../../src/desk/routes/live.ts'
import { told } from '../contracts/samples.ts'
import { type App, baseOf, listen, openApp } from './test-app.ts'

const ADA = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

let app: App
let server: FastifyInstance
let cookie = ''

t.beforeEach(async () => {
  app = await openApp('http://lazaret.example:4874')
  server = await listen(app, 0, 'dist/no-such-folder')
  const user = { id: 'ada', name: 'ada', role: 'admin' as const, passwordHash: '$argon2id$x', createdAt: '' }
  await app.store.unitOfWork.commit([told({ kind: 'user', user })])
  cookie = `lazaret=${(await app.desk.sessions.start(user, { address: '127.0.0.1', client: 'test' })).token}`
})

t.afterEach(async () => {
  await server.close()
  await app.close()
})

const open = async (query = ''): Promise<Response> =>
  fetch(`${baseOf(server)}/api/v1/cases/live${query}`, { headers: { cookie } })

/** The states of a stream, one after the other. */
async function* states(response: Response): AsyncGenerator<QueueState> {
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const data = /^event: queue\ndata: (.*)$/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (data !== undefined) yield queueState.parse(JSON.parse(data))
    }
  }
}

t.test('the queue is told at once, and again when it changes', async (t) => {
  const response = await open()
  t.equal(response.headers.get('content-type'), 'text/event-stream')
  t.equal(response.headers.get('cache-control'), 'no-store')
  const stream = states(response)
  const { value: first } = await stream.next()
  t.match(first, { counts: { open: 5, rejected: 0 }, oldestOpen: '2026-11-2' })
  await app.desk.decisions.reject(ADA, app.cases[0] ?? '', { reason: 'it steals' })
  const { value: second } = await stream.next()
  t.match(second, { counts: { open: 4, rejected: 1 } })
  await stream.return(undefined)
})

t.test('a stream ends by itself, and with the server', async (t) => {
  const brief = await open('?seconds=0')
  await brief.text()
  t.equal(brief.status, 200)
  t.equal((await open('?seconds=301')).status, 400)
  const long = await open()
  const ended = long.text()
  await server.close()
  t.match(await ended, /^retry: 5000/)
})

t.test('only for those who are signed in, and for no more than there is room for', async (t) => {
  t.equal((await fetch(`${baseOf(server)}/api/v1/cases/live`)).status, 401)
  const all = await Promise.all(Array.from({ length: STREAMS_MAX }, async () => open()))
  t.ok(all.every(({ status }) => status === 200))
  const more = await open()
  t.equal(more.status, 429)
  await Promise.all(all.map(async ({ body }) => body?.cancel()))
  for (let turns = 0; turns < 50; turns += 1) {
    const again = await open('?seconds=0')
    await again.text()
    if (again.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  t.fail('places are given back')
})

t.test(
  'who listens is told at once, of each state once, and of what changes after the database was away',
  async (t) => {
    const { records } = app.store
    let isAway = false
    const live = new LiveQueue({
      records: {
        ...records,
        async caseCounts() {
          if (isAway) throw new Error('the database is away')
          return records.caseCounts()
        },
      },
    })
    const [first, second] = app.cases
    for (const id of [first ?? '', second ?? '']) {
      const heard: QueueState[] = []
      const end = live.listen((state) => void heard.push(state))
      await pause(300)
      t.equal(heard.length, 1, 'at once')
      isAway = true
      await pause(1200)
      isAway = false
      await pause(1200)
      t.equal(heard.length, 1, 'nothing changed')
      await app.desk.decisions.reject(ADA, id, { reason: 'it steals' })
      for (let turns = 0; turns < 100 && heard.length < 2; turns += 1) await pause(50)
      t.equal(heard[1]?.counts.open, (heard[0]?.counts.open ?? 0) - 1)
      end()
    }
  },
)

t.test('without a listener the records are not read', async (t) => {
  let asked = 0
  const { records } = app.store
  const live = new LiveQueue({
    records: {
      ...records,
      async caseCounts() {
        asked += 1
        return records.caseCounts()
      },
    },
  })
  const endings = [live.listen(() => undefined), live.listen(() => undefined)]
  t.equal(live.listening, 2)
  for (const end of endings) end()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const before = asked
  await new Promise((resolve) => setTimeout(resolve, 1200))
  t.same([live.listening, asked], [0, before])
})
