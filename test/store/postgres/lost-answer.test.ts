import t from 'tap'
import { loadVerifier } from '../../../src/audit/key.ts'
import { newSigner } from '../../../src/audit/note.ts'
import { verifyLog } from '../../../src/audit/verify.ts'
import { recorded } from '../../../src/model/unit-of-work.ts'
import { openPostgresLog } from '../../../src/store/postgres/reading.ts'
import { openPostgresStore } from '../../../src/store/postgres/store.ts'
import { artifact, AT, event, told, user } from '../../contracts/samples.ts'
import { NEEDS_POSTGRES, startCluster } from './cluster.ts'
import { startCuttingProxy, type Moment } from './cutting-proxy.ts'

const clock = (): Date => new Date(AT)
const PURL = 'pkg:npm/told-once@1.0.0'

/** What the connection of the writer says first, and no other does. */
const OF_THE_WRITER = 'commit_turn'

const MOMENTS: readonly { readonly name: string; readonly moment: Moment; readonly times: number }[] = [
  { name: 'before the server had it', moment: 'before', times: 1 },
  { name: 'after the server did it', moment: 'after', times: 1 },
  { name: 'three times before', moment: 'before', times: 3 },
  { name: 'twice after', moment: 'after', times: 2 },
]

t.test('a connection is lost at the end of a commit: it stands, and once', NEEDS_POSTGRES, async (t) => {
  const cluster = await startCluster(t)
  for (const [index, { name, moment, times }] of MOMENTS.entries()) {
    for (const kind of ['events alone', 'changes and their events'] as const) {
      await t.test(`${kind}, ${name}`, async (t) => {
        const direct = await cluster.url(`lost${index}_${kind.length}`)
        const proxy = await startCuttingProxy(t, cluster.port)
        const dataDir = t.testdir()
        const url = direct.replace(`:${cluster.port}/`, `:${proxy.port}/`)
        const store = await openPostgresStore({ url, dataDir, bucket: undefined, clock })
        t.teardown(() => store.close())
        await store.unitOfWork.commit([told({ kind: 'user', user: user() })])
        const isAlone = kind === 'events alone'
        proxy.cut(moment, isAlone ? PURL : 'COMMIT', OF_THE_WRITER, times)
        const one = recorded(event({ purl: PURL }))
        const change = told({ kind: 'artifact', artifact: artifact() })
        await store.unitOfWork.commit(isAlone ? [one] : [change, one])
        // What stands is found by the number of its turn, and is not tried again.
        t.equal(proxy.cuts, moment === 'before' ? times : isAlone ? times : 1)
        await store.settled()
        const events = await store.records.eventsFrom(0, 20)
        t.equal(events.filter(({ purl }) => purl === PURL).length, 1, 'told once')
        t.equal(events.length, isAlone ? 2 : 3)
        await store.audit.checkpoint()
        const { reader, close } = await openPostgresLog(direct)
        const verifier = (await loadVerifier(dataDir)) ?? newSigner('none').verifier
        const report = await verifyLog(reader, verifier, { intervalMs: 60_000, now: clock() }).finally(close)
        t.same(report.problems, [])
      })
    }
  }

  await t.test('a change that cannot be is told so, though the answer to the others was lost', async (t) => {
    const direct = await cluster.url('lost_mixed')
    const proxy = await startCuttingProxy(t, cluster.port)
    const url = direct.replace(`:${cluster.port}/`, `:${proxy.port}/`)
    const store = await openPostgresStore({ url, dataDir: t.testdir(), bucket: undefined, clock })
    t.teardown(() => store.close())
    await store.unitOfWork.commit([told({ kind: 'user', user: user() })])
    proxy.cut('after', 'COMMIT', OF_THE_WRITER)
    const [good, bad] = await Promise.allSettled([
      store.unitOfWork.commit([told({ kind: 'artifact', artifact: artifact() })]),
      store.unitOfWork.commit([told({ kind: 'user', user: user({ id: 'another' }) })]),
    ])
    t.equal(proxy.cuts, 1)
    t.equal(good.status, 'fulfilled')
    t.match(bad, { status: 'rejected', reason: { code: 'conflict' } }, 'the name is taken')
    await store.settled()
    t.equal((await store.records.eventsFrom(0, 20)).length, 2)
  })
})
