import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { WAITING_HEADS_MAX, WitnessQueue } from '../../src/audit/witness-queue.ts'
import { witnessLine } from '../../src/audit/witness.ts'
import { LazaretError } from '../../src/model/errors.ts'

/** A witness that can be away; it keeps what it took. */
class Fickle {
  readonly taken: string[] = []
  away = false
  attempts = 0

  async keep(line: string): Promise<void> {
    this.attempts += 1
    await pause(1)
    if (this.away) throw new LazaretError('upstream-unreachable', 'the witness is away')
    this.taken.push(line)
  }

  async *lines(): AsyncGenerator<string> {
    yield* this.taken
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function queueTo(witness: Fickle): { queue: WitnessQueue; problems: (string | undefined)[] } {
  const problems: (string | undefined)[] = []
  const queue = new WitnessQueue({ witness, onProblem: (problem) => problems.push(problem), firstPauseMs: 2 })
  return { queue, problems }
}

t.test('heads are told in order, each once, also after a time without answer', async (t) => {
  const witness = new Fickle()
  const { queue, problems } = queueTo(witness)
  for (const note of ['one', 'one', 'two']) queue.push(note)
  while (queue.state().waiting > 0) await pause(1)
  witness.away = true
  for (const note of ['three', 'four']) queue.push(note)
  while (witness.attempts < 5) await pause(1)
  t.same(queue.state(), { waiting: 2, problem: 'the witness is away' })
  t.same(problems, ['the witness is away'], 'said once, however often it is tried')
  witness.away = false
  while (queue.state().waiting > 0) await pause(1)
  t.same(queue.state(), { waiting: 0, problem: '' })
  t.same(problems, ['the witness is away', undefined])
  t.same(witness.taken, ['one', 'two', 'three', 'four'].map(witnessLine))
  await queue.close(10)
})

t.test('what waits is bounded: the oldest goes', async (t) => {
  const witness = new Fickle()
  witness.away = true
  const { queue } = queueTo(witness)
  for (let number = 0; number < WAITING_HEADS_MAX; number += 1) queue.push(`head ${number}`)
  t.equal(queue.state().waiting, WAITING_HEADS_MAX)
  queue.push('the newest')
  t.equal(queue.state().waiting, WAITING_HEADS_MAX)
  witness.away = false
  while (queue.state().waiting > 0) await pause(5)
  t.equal(witness.taken.at(-1), witnessLine('the newest'))
  t.ok(witness.taken.length <= WAITING_HEADS_MAX + 1)
  t.notOk(witness.taken.slice(1).includes(witnessLine('head 0')))
  await queue.close(10)
})

t.test('at the end what waits gets a while, and no more', async (t) => {
  const present = new Fickle()
  const first = queueTo(present).queue
  for (const note of ['one', 'two']) first.push(note)
  await first.close(5000)
  t.equal(present.taken.length, 2)
  first.push('late')
  t.equal(first.state().waiting, 0, 'nothing is taken after the end')

  const absent = new Fickle()
  absent.away = true
  const second = queueTo(absent).queue
  second.push('one')
  const start = performance.now()
  await second.close(50)
  t.ok(performance.now() - start < 5000, 'it ends all the same')
})
