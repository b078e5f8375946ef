import { test } from 'tap'
import { LIMITS } from '../../src/analysis/limits.ts'
import { OtherBudget } from '../../src/analysis/other-budget.ts'

const SHARE = LIMITS.urgentShareBytes

for (const [situation, unpackedBytes, shares] of [
  ['a small package', 1, 1],
  ['just under two shares', 2 * SHARE - 1, 1],
  ['two shares', 2 * SHARE, 2],
  ['as many as there are at most', LIMITS.urgentSharesMax * SHARE, LIMITS.urgentSharesMax],
  ['more than that', 100 * SHARE, LIMITS.urgentSharesMax],
] as const) {
  test(`the reserve for urgent files: ${situation}`, async (t) => {
    const budget = new OtherBudget(unpackedBytes)
    const most = LIMITS.otherTotalSteps + shares * LIMITS.urgentSteps
    budget.charge('javascript', 0, most - 1)
    t.ok(budget.allows(0, true), 'one step is left')
    t.notOk(budget.allows(0), 'and none for other files')
    budget.charge('javascript', 0, 1)
    t.notOk(budget.allows(0, true), 'no step is left')
    const fresh = new OtherBudget(unpackedBytes)
    const bytes = LIMITS.otherTotalBytes + shares * LIMITS.urgentBytes
    t.ok(fresh.allows(bytes, true))
    t.notOk(fresh.allows(bytes + 1, true))
  })
}
