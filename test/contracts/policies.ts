import type { Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { Loosening } from '../../src/model/loosening.ts'
import type { Change } from '../../src/model/unit-of-work.ts'
import { freshly, type Open } from './opening.ts'
import { AT, keptPolicy, loosening, told } from './samples.ts'

/** Policies in force, and looser ones that wait. */
export async function testPolicies(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('policies: one that wants two people gives way to nothing that was not held against it', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const keep = (digest: string, was?: string, isGuarded = true): Promise<void> => {
      const policy = keptPolicy({ digest: sha256(digest), source: digest, isGuarded })
      const seen = was === undefined ? {} : { was: sha256(was) }
      return unitOfWork.commit([told({ kind: 'policy-kept', policy, ...seen })])
    }
    const before = records.decisionsRevision()
    t.same(await records.keptPolicies(), [])
    const table: readonly (readonly [
      situation: string,
      change: () => Promise<void>,
      stands: string,
      taken: boolean,
    ])[] = [
      ['the first', () => keep('one', undefined, false), 'one', true],
      ['over one that asks for nobody', () => keep('two'), 'two', true],
      ['over one that was not seen', () => keep('three'), 'two', false],
      ['over one that is no more in force', () => keep('three', 'one'), 'two', false],
      ['the same once more', () => keep('two'), 'two', true],
      ['over the one that was seen', () => keep('three', 'two', false), 'three', true],
      ['whatever it was held against', () => keep('four', 'one'), 'four', true],
    ]
    let moves = 0
    for (const [situation, change, stands, taken] of table) {
      if (taken) await t.resolves(change(), situation)
      else await t.rejects(change(), { code: 'conflict' }, situation)
      moves += taken ? 1 : 0
      t.match(await records.keptPolicies(), [{ source: stands }], situation)
      t.equal(records.decisionsRevision(), before + moves, `${situation}: the revision moves with each`)
    }
  })

  await t.test('looser policies: one at a time waits, one agrees first, and each ends once', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const commit = (change: Change): Promise<void> => unitOfWork.commit([told(change)])
    const add = (changes: Partial<Loosening>) => commit({ kind: 'loosening', loosening: loosening(changes) })
    const end = { at: AT, by: 'bob', how: 'refused' } as const
    await add({})
    t.same(await records.loosenings({ open: true }), [loosening()])
    await t.rejects(add({ id: 'loosening-2' }), { code: 'conflict' })
    await add({ id: 'of-pypi', registry: 'pypi' })
    await commit({ kind: 'loosening-agreed', id: 'loosening-1', at: AT, by: 'ada' })
    await t.rejects(commit({ kind: 'loosening-agreed', id: 'loosening-1', at: AT, by: 'bob' }), { code: 'conflict' })
    await t.rejects(commit({ kind: 'loosening-agreed', id: 'none', at: AT, by: 'bob' }), { code: 'not-found' })
    t.match(await records.loosenings({ open: true }), [{ agreed: { at: AT, by: 'ada' } }, { id: 'of-pypi' }])
    await commit({ kind: 'loosening-ended', id: 'loosening-1', end })
    await t.rejects(commit({ kind: 'loosening-ended', id: 'loosening-1', end }), { code: 'conflict' })
    await t.rejects(commit({ kind: 'loosening-ended', id: 'none', end }), { code: 'not-found' })
    await t.rejects(commit({ kind: 'loosening-agreed', id: 'loosening-1', at: AT, by: 'eve' }), { code: 'conflict' })
    await add({ id: 'loosening-2', at: '2026-11-25T00:00:00.000Z' })
    t.same(
      (await records.loosenings({ open: false })).map(({ id }) => id),
      ['loosening-2', 'loosening-1', 'of-pypi'],
    )
    t.match((await records.loosenings({ open: false }))[1], { end, agreed: { by: 'ada' } })
  })
}
