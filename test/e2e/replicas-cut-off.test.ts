import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startSilentProxy, type SilentProxy } from '../store/postgres/silent-proxy.ts'
import { startFaulty, type Faulty } from '../store/s3/faulty.ts'
import { asking, HELD, LONGEST_MS, NEEDS_REPLICAS, threeReplicas, untilAnswered } from './replicas.ts'

const OLD = '2021-03-04T05:06:07.000Z'

/** A server that could not read the decisions for so long serves nothing, and one that could then is no more believed to lead, milliseconds. */
const STALE_MS = 5000
const ENDED_MS = 15_000

/** What one answer may take on a busy machine, milliseconds. */
const SLACK_MS = 1500

const FAULTS = ['refuses', 'is late', 'is cut off'] as const
const BUILT = new Map(
  FAULTS.map((fault) => [fault, npmTarball({ name: `while-it-${fault.replaceAll(' ', '-')}`, version: '1.0.0' })]),
)
const nameOf = (fault: (typeof FAULTS)[number]): string => `while-it-${fault.replaceAll(' ', '-')}`
const fileOf = (fault: (typeof FAULTS)[number]): string => `${nameOf(fault)}/-/${nameOf(fault)}-1.0.0.tgz`

t.setTimeout(LONGEST_MS)

t.test('three servers whose bucket fails, and of which one is cut off', NEEDS_REPLICAS, async (t) => {
  let silent: SilentProxy | undefined
  let bucket: Faulty | undefined
  const { all, beside, world } = await threeReplicas(t, async (cluster, gateway) => {
    silent = await startSilentProxy(t, cluster.port)
    bucket = await startFaulty(t, gateway.bucket.endpoint)
    return {
      leader: { LAZARET_DATABASE_URL: `postgres://lazaret@127.0.0.1:${silent.port}/lazaret` },
      all: { LAZARET_BLOBS_ENDPOINT: bucket.url },
    }
  })
  for (const built of BUILT.values()) world.npm.publish({ built, publishedAt: OLD })
  const given = new Map<string, number>()

  /** Holds what was answered, and counts what was given. */
  function assertSound(
    fault: (typeof FAULTS)[number],
    answers: Awaited<ReturnType<ReturnType<typeof asking>['end']>>,
  ): void {
    const served = answers.filter(({ status }) => status === 200)
    given.set(nameOf(fault), served.length)
    t.ok(served.length > 0, `${fault}: ${served.length} were given`)
    t.ok(
      served.every(({ body }) => body.equals(BUILT.get(fault)?.bytes ?? Buffer.alloc(0))),
      'no wrong byte',
    )
    for (const { status, retry } of answers) if (status !== 200) t.ok(status === 503 && retry > 0, `${status} ${retry}`)
  }

  await t.test(
    'a bucket that refuses, and one that is late: 503 or the right bytes, and it heals by itself',
    async (t) => {
      for (const fault of ['refuses', 'is late'] as const) {
        bucket?.always(fault === 'refuses' ? 'refused' : 'passed', fault === 'is late' ? 1500 : 0)
        const clients = asking(all, fileOf(fault))
        await pause(5000)
        bucket?.always('passed')
        for (const { npmUrl } of all) t.equal(await untilAnswered(`${npmUrl}${fileOf(fault)}`, 200), 200)
        assertSound(fault, await clients.end())
      }
    },
  )

  await t.test(
    'the one that leads is cut off from the database: it serves nothing, and another one leads',
    async (t) => {
      const [one, two, three] = all
      const file = fileOf('is cut off')
      for (const { npmUrl } of all) t.equal(await untilAnswered(`${npmUrl}${HELD.file}`, 403), 403)
      t.match(await beside('quarantine', 'approve', HELD.purl, '--reason', 'it prints the folder'), { code: 0 })
      for (const { npmUrl } of all) {
        t.equal(await untilAnswered(`${npmUrl}${file}`, 200), 200)
        t.equal(await untilAnswered(`${npmUrl}${HELD.file}`, 200), 200)
      }
      const lost = asking([one], file)
      const others = asking([two, three], file)
      const released = asking(all, HELD.file)
      silent?.partition()
      const cutAt = performance.now()
      t.match(await beside('quarantine', 'reverse', HELD.purl, '--reason', 'too early'), { code: 0 })
      const revokedAt = performance.now()
      await pause(ENDED_MS + 5000)
      const healedAt = performance.now()
      silent?.heal()
      for (const { url } of all) t.equal(await untilAnswered(`${url}/readyz`, 200), 200)
      t.equal(await untilAnswered(`${one.npmUrl}${file}`, 200), 200)
      const ofLost = await lost.end()
      const ofOthers = await others.end()
      const within = ofLost.filter(
        ({ startedAt }) => startedAt > cutAt + STALE_MS + SLACK_MS && startedAt < healedAt - SLACK_MS,
      )
      t.ok(within.length > 0, 'it was asked')
      t.ok(
        within.every(({ status }) => status === 503),
        'it serves nothing',
      )
      const meanwhile = ofOthers.filter(({ startedAt }) => startedAt > cutAt && startedAt < healedAt)
      t.ok(meanwhile.length > 10 && meanwhile.every(({ status }) => status === 200), 'the others go on')
      const late = (await released.end()).filter(({ startedAt }) => startedAt > revokedAt)
      t.ok(late.length > 10, `${late.length} asked after the revocation`)
      t.same(
        late.filter(({ status }) => status === 200),
        [],
      )
      assertSound('is cut off', [...ofLost, ...ofOthers])
    },
  )

  await t.test('each byte that was given is in the log, which verifies', async (t) => {
    for (const each of all) await each.stop()
    const key = ['--key', join(all[1].dataDir, 'audit.pub')]
    const { stdout } = await beside('audit', 'export', ...key)
    const lines = stdout.split('\n').filter((line) => line.includes('"artifact.served"'))
    for (const [name, count] of given) {
      const told = lines.filter((line) => line.includes(`${name}@1.0.0`)).length
      t.ok(told >= count, `${name}: ${count} were given, ${told} are told of`)
    }
    t.match(await beside('audit', 'verify', '--json', ...key), { code: 0, stdout: /"problems": \[\]/ })
  })
})
