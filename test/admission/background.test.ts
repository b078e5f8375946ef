import t from 'tap'
import { Background } from '../../src/admission/background.ts'

/** Work that ends when it is told to, and the order in which it was started. */
function bench() {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const background = new Background()
  return {
    started,
    background,
    run: (key: string, wanted = false) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const work = (): Promise<void> => {
        started.push(key)
        ends.set(key, resolve)
        return promise
      }
      return background.run(key, work, wanted)
    },
    end: async (key: string) => {
      ends.get(key)?.()
      await new Promise(setImmediate)
    },
  }
}

const AT_ONCE = ['a', 'b', 'c', 'd']

t.test('a few at a time, and what is wanted goes before what is only likely', async (t) => {
  const { run, end, started } = bench()
  for (const key of [...AT_ONCE, 'x', 'y', 'z']) void run(key)
  t.same(started, AT_ONCE)
  for (const key of ['1', '2', '3', '4', '5', 'z']) void run(key, true)
  t.same(started.splice(4), ['1', '2', '3', '4'], 'places that guesses leave free')
  for (const key of ['b', 'a', '5', 'c']) await end(key)
  t.same(started.splice(4), ['5', 'z', 'x', 'y'], 'one for each that ended')
  for (const key of ['1', '2', '3', '4']) await end(key)
  for (const key of ['k', 'l', 'm']) void run(key)
  t.same(
    started.splice(4),
    ['k'],
    'guesses take no more than their places, and the wanted one that still runs is no guess',
  )
})

t.test('each piece once: who asks again waits for the same, until it has ended', async (t) => {
  const { run, end, started } = bench()
  const first = run('a')
  t.equal(run('a', true), first, 'running')
  for (const key of AT_ONCE.slice(1)) void run(key)
  const waiting = run('x')
  t.equal(run('x'), waiting, 'waiting')
  t.equal(run('x', true), waiting, 'moved to the front')
  await end('a')
  await first
  await end('x')
  await waiting
  t.same(started, [...AT_ONCE, 'x'])
  void run('a')
  t.equal(started.at(-1), 'a', 'again, once it has ended')
})

t.test('what finds no room is dropped, and what is wanted has room of its own', async (t) => {
  const { run, end, started } = bench()
  const taken = Array.from({ length: 200 }, (_, at) => run(`likely ${at}`)).filter((done) => done !== undefined)
  t.equal(taken.length, 104)
  const wanted = Array.from({ length: 200 }, (_, at) => run(`wanted ${at}`, true)).filter((done) => done !== undefined)
  t.equal(wanted.length, 104)
  await end('likely 0')
  t.equal(started.at(-1), 'wanted 4')
  t.ok(run('wanted 199', true), 'there is room again')
})

t.test('closed: nothing more is started, and nobody waits for it', async (t) => {
  const { run, end, started, background } = bench()
  for (const key of AT_ONCE) void run(key)
  for (const key of ['y', '1', '2', '3']) void run(key, true)
  const waiting = [run('x'), run('w', true)]
  let closed = false
  const close = background.close().then(() => (closed = true))
  for (const one of waiting) await one
  t.equal(run('z'), undefined)
  for (const key of [...AT_ONCE.slice(1), 'y', '1', '2', '3']) await end(key)
  t.notOk(closed, 'what was started ends')
  await end('a')
  await close
  t.same(started, [...AT_ONCE, 'y', '1', '2', '3'])
})
