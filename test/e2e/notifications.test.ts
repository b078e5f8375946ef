import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { Client } from '../desk/client.ts'
import { bodyOf, MailServer } from '../notify/mail-server.ts'
import { TestReceiver, until } from '../notify/receiver.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret, type RunningLazaret } from './lazaret.ts'

const SECRET = 'a key of sixteen characters'

t.test('who is named in the configuration hears of a refusal, with the page of its case', async (t) => {
  const started: RunningLazaret[] = []
  const world = await startWorld()
  t.teardown(async () => {
    for (const one of started) await one.stop()
    await world.close()
  })
  stock(world, attackPackages())
  const receiver = new TestReceiver()
  const url = await receiver.listen(t)
  const folder = t.testdir({ data: {} })
  const config = join(folder, 'lazaret.yaml')
  writeFileSync(
    config,
    JSON.stringify({
      notifications: { security: { url, secret: SECRET, allow_private_addresses: true } },
      registries: { npm: { ecosystem: 'npm', upstream: world.npmUrl, allow_private_addresses: true } },
    }),
  )
  const lazaret = await startLazaret({ world, dataDir: join(folder, 'data'), config })
  started.push(lazaret)
  t.equal((await fetch(`${lazaret.npmUrl}steal~env/-/steal~env-1.0.0.tgz`)).status, 403)
  await until(() => receiver.taken.length > 0)
  const { headers, body } = receiver.taken[0] ?? { headers: {}, body: '{}' }
  const { type, data } = JSON.parse(body)
  t.equal(type, 'lazaret.case.opened')
  t.match(data.text, /^pkg:npm\/steal~env@1\.0\.0 needs a decision: /)
  t.match(data.page, `${lazaret.url}/ui/cases/`)
  const [, at = '', signature = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-lazaret-signature'])) ?? []
  t.equal(createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex'), signature, 'signed')
  const metrics = await (await fetch(`${lazaret.url}/metrics`)).text()
  const desk = new Client(lazaret.url)
  const token = lazaret.setupLink?.split('#')[1]
  await desk.post('/api/v1/setup', { token, name: 'ada', password: 'correct horse battery' })
  const { receivers } = (await desk.get('/api/v1/summary')).json
  t.match(receivers, [{ name: 'security', problem: '' }], 'the desk shows how that goes')
  t.match(metrics, 'lazaret_receiver_failing{receiver="security"} 0')
})

t.test(
  'who asked for a release by the form is told its end by mail, and the desk hears of it in the meantime',
  async (t) => {
    const started: RunningLazaret[] = []
    const world = await startWorld()
    t.teardown(async () => {
      for (const one of started) await one.stop()
      await world.close()
    })
    stock(world, attackPackages())
    const server = new MailServer()
    await server.listen(t)
    const receiver = new TestReceiver()
    const url = await receiver.listen(t)
    const folder = t.testdir({ data: {} })
    const config = join(folder, 'lazaret.yaml')
    const told = { events: ['case.requested'] }
    writeFileSync(
      config,
      JSON.stringify({
        mail: {
          url: `smtp://127.0.0.1:${server.port}`,
          from: 'lazaret@acme.example',
          allow_private_addresses: true,
          requester_domains: ['acme.example'],
        },
        notifications: {
          desk: { ...told, mail: ['desk@acme.example'] },
          hook: { ...told, url, allow_private_addresses: true },
        },
        registries: { npm: { ecosystem: 'npm', upstream: world.npmUrl, allow_private_addresses: true } },
      }),
    )
    const lazaret = await startLazaret({ world, dataDir: join(folder, 'data'), config })
    started.push(lazaret)
    t.equal((await fetch(`${lazaret.npmUrl}steal~env/-/steal~env-1.0.0.tgz`)).status, 403)
    const desk = new Client(lazaret.url)
    const token = lazaret.setupLink?.split('#')[1]
    const made = await desk.post('/api/v1/setup', { token, name: 'ada', password: 'correct horse battery' })
    desk.csrf = made.json.csrfToken
    const why = '/why/pkg:npm/steal~env@1.0.0'
    const asker = new Client(lazaret.url)
    const { text } = await asker.get(why, { accept: 'text/html' })
    const nonce = /name="nonce"\s+value="([^"]+)"/.exec(text)?.[1] ?? ''
    const filename = 'steal~env-1.0.0.tgz'
    const said = { registry: 'npm', filename, message: 'we need it', contact: 'grace@acme.example', website: '' }
    const asked = await asker.form(why, { nonce, ...said })
    t.equal(asked.status, 201, asked.text.slice(0, 300))
    await until(() => server.taken.length === 1 && receiver.taken.length === 1)
    t.match(server.taken[0], { to: ['desk@acme.example'], raw: /is asked for/ })

    const id = String(JSON.parse(receiver.taken[0]?.body ?? '{}').data.detail.case)
    const { revision } = (await desk.get(`/api/v1/cases/${id}`)).json
    t.equal((await desk.post(`/api/v1/cases/${id}/reject`, { revision, reason: 'it steals' })).status, 200)
    await until(() => server.taken.length === 2)
    t.strictSame(server.taken[1]?.to, ['grace@acme.example'])
    t.match(bodyOf(server.taken[1]?.raw ?? ''), /it was blocked\.\r?\nThe reason that was given: it steals/)
    const { receivers } = (await desk.get('/api/v1/summary')).json
    t.match(receivers, [
      { name: 'hook', problem: '' },
      { name: 'desk', problem: '' },
      { name: 'mail:requesters', problem: '' },
    ])
  },
)
