import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { machineNpm, npmClient } from '../registry/clients.ts'
import { ask } from './ask.ts'
import { asking, LONGEST_MS, NEEDS_REPLICAS, PLAIN, PLAIN_FILE, threeReplicas, untilAnswered } from './replicas.ts'

/** Refused whatever happens. */
const REFUSED = 'steal~env/-/steal~env-1.0.0.tgz'

t.setTimeout(LONGEST_MS)

t.test('faults of three servers over one database and one bucket', NEEDS_REPLICAS, async (t) => {
  const { all, beside, cluster, start } = await threeReplicas(t)
  const [one, two, three] = all

  await t.test('npm, by any of them', { skip: machineNpm() === undefined && 'there is no npm' }, async (t) => {
    const npm = npmClient(two.npmUrl)
    t.teardown(() => npm.remove())
    const ordinary = await npm.run(['install', 'plain-app'])
    t.equal(ordinary.code, 0, ordinary.stderr)
    t.match((await npm.run(['install', 'steal~env'])).stderr, /lazaret: steal~env@1\.0\.0 is blocked/)
  })

  await t.test('one is killed that leads, and the database too: no wrong byte, and nothing is lost', async (t) => {
    for (const { npmUrl } of all) t.equal(await untilAnswered(`${npmUrl}${PLAIN_FILE}`, 200), 200)
    const clients = asking(all, PLAIN_FILE)
    const hostile = asking(all, REFUSED)
    await pause(500)
    await one.kill()
    await pause(1500)
    await cluster.stop('SIGKILL')
    await pause(1000)
    await cluster.start()
    for (const { url } of [two, three]) t.equal(await untilAnswered(`${url}/readyz`, 200), 200)
    for (const { npmUrl } of [two, three]) t.equal(await untilAnswered(`${npmUrl}${PLAIN_FILE}`, 200), 200)
    const fourth = await start('four')
    t.equal((await ask('GET', `${fourth.npmUrl}${PLAIN_FILE}`, {})).status, 200)
    const answers = await clients.end()
    const given = answers.filter(({ status }) => status === 200)
    t.ok(given.every(({ body }) => body.equals(PLAIN.bytes)))
    for (const { status, retry } of answers) if (status !== 200) t.ok(status === 503 && retry > 0, `${status} ${retry}`)
    t.same(
      (await hostile.end()).filter(({ status }) => status !== 403 && status !== 503),
      [],
    )
    for (const each of [two, three, fourth]) await each.stop()
    const key = ['--key', join(two.dataDir, 'audit.pub')]
    const { stdout } = await beside('audit', 'export', ...key)
    const told = (type: string): number =>
      stdout.split('\n').filter((line) => line.includes(`"${type}"`) && line.includes('plain@1.0.0')).length
    t.ok(told('artifact.served') >= given.length, `${given.length} were given, ${told('artifact.served')} are told of`)
    t.equal(told('artifact.judged'), 1, 'by one of them, and once')
    t.match(await beside('audit', 'verify', '--json', ...key), { code: 0, stdout: /"problems": \[\]/ })
    t.match(readFileSync(join(two.dataDir, 'audit.pub'), 'utf8'), readFileSync(join(one.dataDir, 'audit.pub'), 'utf8'))
  })
})
