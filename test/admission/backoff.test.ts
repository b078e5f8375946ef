import t from 'tap'
import { Backoff } from '../../src/model/backoff.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

t.test('what fails each time is tried again less and less often', async (t) => {
  const failed = new Backoff<string>(10 * MINUTE, DAY)
  t.notOk(failed.isWaiting('widget', 0), 'it never failed')
  let now = 0
  for (const [times, waitMs] of [
    [1, 10 * MINUTE],
    [2, 20 * MINUTE],
    [3, 40 * MINUTE],
    [7, 640 * MINUTE],
    [9, DAY],
    [30, DAY],
  ] as const) {
    failed.forget('widget')
    for (let time = 0; time < times; time += 1) failed.note('widget', now)
    t.same(
      [failed.isWaiting('widget', now + waitMs - 1), failed.isWaiting('widget', now + waitMs)],
      [true, false],
      `${times} times`,
    )
    t.notOk(failed.isWaiting('other', now), 'another one')
    now += waitMs
  }
})
