import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { Client } from '../desk/client.ts'
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
