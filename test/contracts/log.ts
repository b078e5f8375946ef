import type { Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { EventFilter } from '../../src/model/records.ts'
import { recorded, type Recorded } from '../../src/model/unit-of-work.ts'
import { clock, freshly, type Open } from './opening.ts'
import { AT, DIGEST, artifact, event, facts, request, told, user, waiver } from './samples.ts'

/** The unit of work as a whole, and the events in it. */
export async function testUnitOfWork(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('a text with U+0000 is refused where it decides, and kept as evidence', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    const hostile = 'a\0b'
    const refused: readonly Recorded[] = [
      recorded(event({ purl: hostile })),
      recorded(event({ actor: { kind: 'client', name: hostile } })),
      told({ kind: 'artifact', artifact: artifact({ filename: hostile }) }),
      told({ kind: 'waiver', waiver: waiver({ reason: hostile }) }),
      told({ kind: 'user', user: user({ name: hostile }) }),
    ]
    for (const one of refused) await t.rejects(unitOfWork.commit([one]), { code: 'bad-request' })
    const named = { name: 'collector.example', moment: 'install', path: hostile, line: 3 } as const
    const measured = facts({ hosts: { named: [named], isWhole: true } })
    await unitOfWork.commit(
      [
        told({ kind: 'artifact', artifact: artifact() }),
        recorded(event({ type: 'case.requested', detail: { case: 'case-1', note: hostile } })),
        recorded(event({ type: 'case.released', detail: { case: 'case-1', reason: hostile } })),
      ],
      [{ kind: 'facts', facts: measured }],
    )
    await settled?.()
    const [last] = await records.events({}, { limit: 1 })
    t.equal(last?.detail['reason'], hostile, 'the log tells of it as it was')
    t.same((await records.facts(measured.digest, measured.readAs))?.hosts?.named, [named])
    t.match(
      await records.hostUses('collector.example', 9),
      [{ host: { path: 'a\uFFFDb' } }],
      'an index says another character',
    )
    t.same(await records.ruleHits(AT), { hits: [], isCut: false })
    for (const ask of [
      () => records.artifact('npm', hostile, hostile),
      () => records.case(hostile),
      () => records.events({ purl: hostile }, { limit: 1 }),
    ])
      await ask().catch((error: unknown) => t.match(error, { code: 'bad-request' }))
  })

  await t.test('writes that cannot be, fail alone: neighbours and their events stand', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    await unitOfWork.commit([told({ kind: 'user', user: user() })])
    const orphan = { tokenHash: DIGEST, userId: 'none', csrfToken: 'c', createdAt: AT, expiresAt: AT }
    const results = await Promise.allSettled([
      unitOfWork.commit([
        told({ kind: 'artifact', artifact: artifact() }),
        recorded(event({ purl: 'pkg:npm/first@1' })),
      ]),
      unitOfWork.commit([
        told({ kind: 'waiver', waiver: waiver() }),
        told({ kind: 'case-decided', id: 'none', state: 'released', at: AT, by: 'x', reason: '' }),
        recorded(event({ purl: 'pkg:npm/lost@1' })),
      ]),
      unitOfWork.commit([told({ kind: 'case-requested', request: request({ caseId: 'none' }) })]),
      unitOfWork.commit([told({ kind: 'waiver-revoked', id: 'none', at: AT, by: 'x' })]),
      unitOfWork.commit([told({ kind: 'rejection-revoked', id: 'none', at: AT, by: 'x' })]),
      unitOfWork.commit([told({ kind: 'user', user: user({ id: 'user-2' }) })]),
      unitOfWork.commit([recorded(event())], [{ kind: 'session', session: orphan }]),
      unitOfWork.commit([recorded(event({ detail: { n: Number.NaN } }))]),
      unitOfWork.commit([recorded(event({ purl: 'x'.repeat(65_536) }))]),
      unitOfWork.commit([recorded(event({ purl: 'pkg:npm/last@1' }))]),
    ])
    const codes = results.map((result) => {
      if (result.status === 'fulfilled') return 'stands'
      return result.reason instanceof LazaretError ? result.reason.code : String(result.reason)
    })
    t.same(codes, [
      'stands',
      'not-found',
      'not-found',
      'not-found',
      'not-found',
      'conflict',
      'not-found',
      'internal',
      'internal',
      'stands',
    ])
    t.same(await records.waivers({}), [], 'the other write of a failed commit is undone')
    await settled?.()
    const events = await records.events({}, { limit: 10 })
    t.same(
      events.map(({ seq, purl }) => [seq, purl]),
      [
        [3, 'pkg:npm/last@1'],
        [2, 'pkg:npm/first@1'],
        [1, 'pkg:npm/left-pad@1.3.0'],
        [0, 'pkg:npm/left-pad@1.3.0'],
      ],
    )
  })

  await t.test('events: every filter, and pages that meet without gap or double', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    await unitOfWork.commit([
      recorded(event({ purl: 'pkg:npm/%40acme/Pad_1@1.0.0' })),
      recorded(event({ type: 'artifact.refused', actor: { kind: 'client', name: 'abc123' } })),
      recorded(event({ registry: 'pypi', digest: sha256('x'), at: '2026-11-25T00:00:00.000Z' })),
      recorded({
        type: 'server.started',
        at: AT,
        actor: { kind: 'system', name: 'lazaret' },
        detail: { lone: '\uD800', list: ['a', '\uDC00'], ok: true },
      }),
    ])
    await settled?.()
    const seqs = async (filter: Parameters<typeof records.events>[0], limit = 10, before?: string): Promise<number[]> =>
      (await records.events(filter, { limit, ...(before === undefined ? {} : { before }) })).map(({ seq }) => seq)
    const table = [
      ['all', {}, [3, 2, 1, 0]],
      ['type', { type: 'artifact.refused' }, [1]],
      ['one of several types', { types: ['artifact.refused', 'server.started'] }, [3, 1]],
      ['downloads among them', { types: ['artifact.refused', 'artifact.served'] }, [2, 1, 0]],
      ['registry', { registry: 'pypi' }, [2]],
      ['part of the purl, whatever case', { purl: 'pad_1' }, [0]],
      ['a scope as people write it', { purl: '@acme/pad_1' }, [0]],
      ['a scoped version as npm writes it', { purl: '@acme/Pad_1@1.0.0' }, [0]],
      ['a purl whose scope is not encoded', { purl: 'pkg:npm/@acme/Pad_1@1.0.0' }, [0]],
      ['a purl as the log keeps it', { purl: 'pkg:npm/%40acme/Pad_1@1.0.0' }, [0]],
      ['a version alone', { purl: '@1.0.0' }, [0]],
      ['the @ of a version is no scope', { purl: 'Pad_1%401.0.0' }, []],
      ['a wildcard is a plain character', { purl: '%_%' }, []],
      ['digest', { digest: DIGEST }, [1, 0]],
      ['actor', { actor: 'abc123' }, [1]],
      ['since', { since: '2026-11-24T09:00:00.000Z' }, [2]],
      ['until', { until: AT }, [3, 1, 0]],
      ['several', { type: 'artifact.served', digest: DIGEST, registry: 'npm' }, [0]],
    ] as const
    for (const [name, filter, expected] of table) t.same(await seqs(filter), expected, name)
    t.same(await seqs({}, 2), [3, 2])
    t.same(await seqs({}, 2, '2'), [1, 0])
    t.same(await seqs({}, 2, '0'), [])
    const [last] = await records.events({}, { limit: 1 })
    t.same(
      last?.detail,
      { lone: '\uFFFD', list: ['a', '\uFFFD'], ok: true },
      'lone surrogates are replaced, the event is kept',
    )
  })

  await t.test('a long log: what is rare is found, and pages go through all of it', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    const rare = sha256('rare')
    const many = Array.from({ length: 6000 }, () => recorded(event()))
    for (const round of [1, 2, 3]) {
      const one = event({ digest: rare, purl: `pkg:npm/rare@${round}`, type: 'artifact.refused' })
      await unitOfWork.commit([recorded(one), ...many])
    }
    await settled?.()
    const find = async (filter: EventFilter, before?: string): Promise<unknown[]> =>
      (await records.events(filter, { limit: 2, ...(before === undefined ? {} : { before }) })).map(({ purl }) => purl)
    for (const filter of [{ digest: rare }, { type: 'artifact.refused' }, { purl: '/RARE@' }]) {
      t.same(await find(filter), ['pkg:npm/rare@3', 'pkg:npm/rare@2'], Object.keys(filter).join(' '))
      t.same(await find(filter, '6001'), ['pkg:npm/rare@1'], 'the page after')
    }
    t.same(await find({ digest: sha256('never') }), [])
    const all = await records.events({ digest: DIGEST }, { limit: 20_000 })
    t.same(
      [all.length, all[0]?.seq, all.at(-1)?.seq],
      [18_000, 18_002, 1],
      'a digest that is everywhere is found everywhere',
    )
  })

  await t.test('what rests on older decisions than stand is not committed, and its neighbours are', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    const asOf = records.decisionsRevision()
    const serve = (purl: string, on: number): Promise<void> => unitOfWork.commit([recorded(event({ purl }))], [], on)
    await serve('pkg:npm/before@1', asOf)
    const together = await Promise.allSettled([
      serve('pkg:npm/with@1', asOf),
      unitOfWork.commit([told({ kind: 'waiver', waiver: waiver() })]),
      serve('pkg:npm/after@1', asOf),
      serve('pkg:npm/newer@1', asOf + 1),
    ])
    t.same(
      together.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
      'in the order in which they came',
    )
    const alone = await Promise.allSettled([
      serve('pkg:npm/late@1', asOf),
      serve('pkg:npm/fresh@1', asOf + 1),
      unitOfWork.commit([recorded(event({ purl: 'pkg:npm/free@1' }))]),
    ])
    t.match(alone, [{ reason: { code: 'superseded', status: 503 } }, { status: 'fulfilled' }, { status: 'fulfilled' }])
    await settled?.()
    t.same(
      (await records.eventsFrom(0, 10)).flatMap(({ purl = '' }) => /npm\/(\w+)@1$/.exec(purl)?.[1] ?? []),
      ['before', 'with', 'newer', 'fresh', 'free'],
    )
  })

  await t.test('what was committed is there when the store is opened again', async (t) => {
    const dataDir = t.testdir()
    const first = await open(dataDir, clock)
    await first.unitOfWork.commit([told({ kind: 'artifact', artifact: artifact() })])
    const waiting = first.unitOfWork.commit([recorded(event({ type: 'server.stopped' }))])
    await first.close()
    await waiting
    await t.rejects(first.unitOfWork.commit([recorded(event())]), { code: 'stopping' }, 'a closed store takes nothing')
    const again = await open(dataDir, clock)
    t.teardown(async () => await again.close())
    t.same(await again.records.artifact('npm', 'left-pad', 'left-pad-1.3.0.tgz'), artifact())
    t.equal((await again.audit.latest())?.size, 2, 'the head was signed at the end')
    t.equal(await again.audit.checkpoint(), undefined, 'nothing new to sign')
    await again.unitOfWork.commit([recorded(event())])
    t.match(await again.audit.checkpoint(), { size: 3, at: AT, origin: /^lazaret\.invalid\/log\// })
  })
}
