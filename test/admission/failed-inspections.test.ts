import t from 'tap'
import { FAILED_RETRY_MS, FailedInspections } from '../../src/inspection/failed-inspections.ts'
import { sha256 } from '../../src/model/digest.ts'

const DIGEST = sha256('widget')
const DAY = 24 * 60 * 60_000

t.test('an inspection that fails each time is tried again less and less often', async (t) => {
  const failed = new FailedInspections()
  t.notOk(failed.isRecent(DIGEST, 0), 'it never failed')
  let now = 0
  for (const [times, waitMs] of [
    [1, FAILED_RETRY_MS],
    [2, 2 * FAILED_RETRY_MS],
    [3, 4 * FAILED_RETRY_MS],
    [7, 64 * FAILED_RETRY_MS],
    [9, DAY],
    [30, DAY],
  ] as const) {
    failed.forget(DIGEST)
    for (let time = 0; time < times; time += 1) failed.note(DIGEST, now)
    t.same(
      [failed.isRecent(DIGEST, now + waitMs - 1), failed.isRecent(DIGEST, now + waitMs)],
      [true, false],
      `${times} times`,
    )
    t.notOk(failed.isRecent(sha256('other'), now), 'another file')
    now += waitMs
  }
})
