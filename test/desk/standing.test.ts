import t from 'tap'
import type { Standing } from '../../src/api/words.ts'
import { standingOf, type StandingInput } from '../../src/desk/standing.ts'
import { BY_ITSELF, RELEASE_ENDED, type Case } from '../../src/model/case.ts'
import { sha256 } from '../../src/model/digest.ts'
import { openedDesk } from './opened.ts'

const CASE: Case = {
  id: 'c',
  registry: 'npm',
  artifact: { ecosystem: 'npm', name: 'a', version: '1.0.0', filename: 'a-1.0.0.tgz', kind: 'npm-tarball' },
  digest: sha256('a'),
  state: 'open',
  openedAt: '2026-11-24T09:14:00.000Z',
}

t.test('where a case stands', (t) => {
  const table: readonly (readonly [string, Partial<Case>, Partial<StandingInput>, Standing])[] = [
    ['nobody asked', {}, {}, 'waiting'],
    ['somebody asked', {}, { messages: 1 }, 'requested'],
    ['somebody proposed', {}, { messages: 1, isProposed: true }, 'proposed'],
    ['a release ended by its date', { decisionReason: `${RELEASE_ENDED}2026-11-24` }, { messages: 1 }, 'expired'],
    ['a release does not hold any more', { decisionReason: BY_ITSELF.lapsed }, {}, 'expired'],
    ['somebody took a decision back', { decisionReason: 'its release was a mistake' }, {}, 'waiting'],
    ['the policy refuses it again', { decisionReason: BY_ITSELF.again }, {}, 'waiting'],
    ['its file has other bytes', {}, { isReplaced: true, isProposed: true }, 'superseded'],
    ['released', { state: 'released' }, { isReplaced: true }, 'approved'],
    ['blocked', { state: 'rejected' }, {}, 'rejected'],
    ['only held', { state: 'closed', decisionReason: BY_ITSELF.held }, {}, 'auto-released'],
    ['refused by nothing', { state: 'closed', decisionReason: BY_ITSELF.served }, {}, 'auto-released'],
    ['of an outbreak', { state: 'closed', decisionReason: BY_ITSELF.outbreak }, {}, 'superseded'],
    ['closed as an earlier Lazaret wrote it', { state: 'closed', decisionReason: 'over' }, {}, 'closed'],
  ]
  for (const [situation, changes, input, wanted] of table) {
    const found = standingOf({ ...CASE, ...changes }, { messages: 0, isProposed: false, isReplaced: false, ...input })
    t.equal(found, wanted, situation)
  }
  t.end()
})

t.test('the queue by standing: pages go on behind one that has none of it', async (t) => {
  const { app, client } = await openedDesk(t)
  await client.setUp(app)

  interface Row {
    readonly case: { readonly id: string }
    readonly standing: string
  }
  const ask = async (query: string) => (await client.get(`/api/v1/cases?state=all&${query}`)).json
  const all: readonly Row[] = (await ask('')).cases
  const standings = [...new Set(all.map((row) => row.standing))]
  t.same(standings.toSorted(), ['requested', 'waiting'])
  for (const standing of standings) {
    const wanted = all.filter((row) => row.standing === standing).map((row) => row.case.id)
    t.same(
      (await ask(`standing=${standing}`)).cases.map((row: Row) => row.case.id),
      wanted,
      standing,
    )
    const found: string[] = []
    let page = await ask(`standing=${standing}&limit=1`)
    let pages = 1
    for (; page.next !== undefined; pages += 1) {
      found.push(...page.cases.map((row: Row) => row.case.id))
      page = await ask(`standing=${standing}&limit=1&before=${page.next}`)
    }
    t.same(found, wanted, `${standing}: by pages of one`)
    t.ok(pages >= all.length, 'each page looks at one case')
  }
  t.same((await ask('standing=expired')).cases, [])
  t.equal((await client.get('/api/v1/cases?standing=odd')).status, 400)
})
