import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { ask } from './ask.ts'
import {
  asking,
  LONGEST_MS,
  HELD,
  NEEDS_REPLICAS,
  PLAIN,
  PLAIN_FILE,
  threeReplicas,
  untilAnswered,
} from './replicas.ts'

const ROUNDS = 2

t.setTimeout(LONGEST_MS)

t.test('three servers over one database and one bucket', NEEDS_REPLICAS, async (t) => {
  const { all, beside, world } = await threeReplicas(t)
  const [one, two, three] = all

  await t.test('a file that all are asked for at once is fetched and judged once', async (t) => {
    world.requests.length = 0
    const given = await Promise.all(all.map(({ npmUrl }) => ask('GET', `${npmUrl}${PLAIN_FILE}`, {})))
    t.same(
      given.map(({ status }) => status),
      [200, 200, 200],
    )
    t.ok(given.every(({ body }) => body.equals(PLAIN.bytes)))
    t.equal(world.requests.filter(({ url }) => url.endsWith('.tgz')).length, 1)
  })

  await t.test(
    'who became the administrator at one is known at each, by the link that another one printed',
    async (t) => {
      const token = three.setupLink?.split('#')[1] ?? ''
      const body = JSON.stringify({ token, name: 'ada', password: 'correct horse battery' })
      const headers = { 'content-type': 'application/json', origin: one.url }
      const made = await fetch(`${one.url}/api/v1/setup`, { method: 'POST', headers, body })
      t.ok(made.ok, `${made.status} ${await made.text()}`)
      const again = await fetch(`${two.url}/api/v1/setup`, {
        method: 'POST',
        headers: { ...headers, origin: two.url },
        body,
      })
      t.equal(again.status, 403)
    },
  )

  await t.test('what was released is served by each, and once the revocation is acknowledged by none', async (t) => {
    for (const { npmUrl } of all) t.equal((await ask('GET', `${npmUrl}${HELD.file}`, {})).status, 403)
    for (let round = 0; round < ROUNDS; round += 1) {
      t.match(await beside('quarantine', 'approve', HELD.purl, '--reason', 'it prints the folder'), { code: 0 })
      for (const { npmUrl } of all) t.equal(await untilAnswered(`${npmUrl}${HELD.file}`, 200), 200)
      const clients = asking(all, HELD.file)
      await pause(500)
      t.match(await beside('quarantine', 'reverse', HELD.purl, '--reason', 'too early'), { code: 0 })
      const acknowledgedAt = performance.now()
      await pause(1500)
      const answers = await clients.end()
      const late = answers.filter(({ startedAt }) => startedAt > acknowledgedAt)
      t.ok(answers.some(({ status }) => status === 200))
      t.ok(late.length > all.length * 5, `${late.length} came later`)
      t.same(
        late.filter(({ status }) => status === 200),
        [],
      )
    }
  })
})
