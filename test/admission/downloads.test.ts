import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { Downloads, type DownloadPlace } from '../../src/admission/downloads.ts'
import { LazaretError } from '../../src/model/errors.ts'

const from = (client: string) => ({ urgent: true, clients: new Set([client]) })

/** A host that accepts and then says nothing, or sends `bytesPerSecond`, until it is given up, or the test has ended. */
function endless(t: Test, bytesPerSecond = 0): (place: DownloadPlace) => Promise<string> {
  const over = new AbortController()
  t.teardown(() => over.abort())
  return async (place) => {
    const since = performance.now()
    if (bytesPerSecond > 0) place.begun(() => ((performance.now() - since) / 1000) * bytesPerSecond)
    while (!place.signal.aborted && !over.signal.aborted) await pause(20)
    throw place.signal.reason
  }
}

async function outcomeOf(download: Promise<string>): Promise<string> {
  try {
    return await download
  } catch (error) {
    return error instanceof LazaretError ? error.code : String(error)
  }
}

const quick = async (): Promise<string> => 'whole'

t.test('downloads that never end keep nobody out, however many one client asks for', async (t) => {
  const downloads = new Downloads(2)
  const outcomes: string[] = []
  const dripping = Array.from({ length: 12 }, (_, at) =>
    outcomeOf(downloads.run(`slow-${at}`, from('greedy'), endless(t, at % 3))).then((outcome) =>
      outcomes.push(outcome),
    ),
  )
  const started = performance.now()
  t.equal(await downloads.run('ordinary', from('modest'), quick), 'whole')
  t.ok(performance.now() - started < 4500, `served after ${Math.round(performance.now() - started)} ms`)
  t.equal(dripping.length, 12)
  // two have a place and four are beside, so that somebody has to go
  for (let at = 0; at < 400 && outcomes.length < 6; at += 1) await pause(25)
  t.ok(outcomes.length >= 6, `${outcomes.length} were given up`)
  t.same([...new Set(outcomes)], ['upstream-unreachable'])
})

t.test('what takes long and does not drip is never given up', async (t) => {
  const downloads = new Downloads(1)
  const outcomes: string[] = []
  for (const name of ['a', 'b', 'c', 'd'])
    void outcomeOf(downloads.run(name, from('x'), endless(t, 10_000_000))).then((outcome) => outcomes.push(outcome))
  let served = false
  void downloads.run('ordinary', from('y'), quick).then(() => (served = true))
  await pause(4000)
  t.equal(served, true, 'for whom nothing was downloaded yet goes first')
  await pause(3000)
  t.same(outcomes, [])
})

t.test('without a queue no download is given up', async (t) => {
  const downloads = new Downloads(1)
  let outcome = ''
  void outcomeOf(downloads.run('a', from('x'), endless(t))).then((said) => (outcome = said))
  await pause(3500)
  t.equal(outcome, '')
})
