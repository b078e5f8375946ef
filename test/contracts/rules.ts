import type { Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { NewEvent } from '../../src/model/event.ts'
import { recorded, type Recorded } from '../../src/model/unit-of-work.ts'
import { freshly, type Open } from './opening.ts'
import { AT, event, quarantined, told } from './samples.ts'

function refused(at: string, detail: NewEvent['detail'], type: NewEvent['type'] = 'artifact.refused'): Recorded {
  return recorded(event({ type, at, registry: 'npm', detail }))
}

/** A case, and the event that opened it. */
export function opened(id: string, rules: readonly string[], at = AT): Recorded {
  const one = quarantined({ id, digest: sha256(id), openedAt: at })
  const telling = event({ at, registry: 'npm', digest: one.digest, detail: { case: id, rules } })
  return recorded({ ...telling, type: 'case.opened' }, { kind: 'case-opened', case: one })
}

function decided(id: string, state: 'released' | 'rejected' | 'open'): Recorded {
  return told({ kind: 'case-decided', id, state, at: AT, by: 'ada', reason: 'r' })
}

/** How rules decided: requests by day, cases by how they stand. */
export async function testRules(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('requests are counted by rule, registry and whole days, with those that came again', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    t.same(await records.ruleHits('2026-11-01T00:00:00.000Z'), { hits: [], isCut: false })
    await unitOfWork.commit([
      refused('2026-11-17T23:59:59.999Z', { rules: ['cooldown'] }),
      refused('2026-11-18T00:00:00.000Z', { rules: ['cooldown', 'young'] }),
      refused('2026-11-24T00:00:01.000Z', { rules: ['cooldown'], times: 5 }),
      refused('2026-11-24T00:00:02.000Z', { rules: ['licence'], observed: ['young'] }, 'artifact.served'),
      refused('2026-11-24T00:00:03.000Z', { rules: ['cooldown'] }, 'artifact.judged'),
      recorded(event({ type: 'artifact.refused', at: AT, registry: 'pypi', detail: { rules: ['cooldown'] } })),
    ])
    await unitOfWork.commit([refused('2026-11-24T00:00:04.000Z', { rules: ['cooldown'], times: -3 })])
    const of = async (since: string) => {
      await settled?.()
      const { hits } = await records.ruleHits(since)
      return hits
        .map(({ registry, rule, refused: no, warned, observed }) => `${registry} ${rule} ${no} ${warned} ${observed}`)
        .toSorted()
    }
    t.same(await of('2026-11-24T00:00:00.000Z'), [
      'npm cooldown 6 0 0',
      'npm licence 0 1 0',
      'npm young 0 0 1',
      'pypi cooldown 1 0 0',
    ])
    t.same(await of('2026-11-18T00:00:00.000Z'), [
      'npm cooldown 7 0 0',
      'npm licence 0 1 0',
      'npm young 1 0 1',
      'pypi cooldown 1 0 0',
    ])
    t.equal((await of('2026-11-17T00:00:00.000Z'))[0], 'npm cooldown 8 0 0')
  })

  await t.test('a commit that fails counts nothing, and its neighbours count', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    const lost = { kind: 'case-decided', id: 'none', state: 'released', at: AT, by: 'x', reason: '' } as const
    await Promise.allSettled([
      unitOfWork.commit([refused(AT, { rules: ['cooldown'] })]),
      unitOfWork.commit([refused(AT, { rules: ['cooldown'] }), told(lost)]),
      unitOfWork.commit([refused(AT, { rules: ['cooldown'] })]),
    ])
    await settled?.()
    t.match((await records.ruleHits(AT)).hits, [{ rule: 'cooldown', refused: 2 }])
  })

  await t.test('cases are counted by the rules that decided them, once, as they stand now', async (t) => {
    const { unitOfWork, records, settled } = await fresh(t)
    await unitOfWork.commit([
      opened('old', ['theft'], '2026-11-20T00:00:00.000Z'),
      opened('one', ['theft', 'young']),
      opened('two', ['theft']),
    ])
    const again = event({ type: 'case.opened', at: AT, registry: 'npm', detail: { case: 'one', rules: ['theft'] } })
    await unitOfWork.commit([recorded(again)])
    await unitOfWork.commit([decided('one', 'released'), decided('two', 'rejected')])
    await settled?.()
    const casesOf = async (rule: string, since = AT) =>
      (await records.ruleHits(since)).hits.find((one) => one.rule === rule)?.cases
    t.same(await casesOf('theft'), { open: 0, released: 1, rejected: 1, closed: 0 })
    t.same(await casesOf('young'), { open: 0, released: 1, rejected: 0, closed: 0 })
    t.same(await casesOf('theft', '2026-11-20T00:00:00.000Z'), { open: 1, released: 1, rejected: 1, closed: 0 })
    await unitOfWork.commit([decided('one', 'open')])
    t.same(await casesOf('young'), { open: 1, released: 0, rejected: 0, closed: 0 }, 'a decision that was taken back')
  })
}
