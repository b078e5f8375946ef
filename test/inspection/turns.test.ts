import t from 'tap'
import { Turns, type Waiting } from '../../src/inspection/turns.ts'

const waiting = (of: string, since = 0, urgent = true): Waiting => ({ of, since, priority: { urgent } })

t.test('one package with many slow files does not hold up the others', async (t) => {
  const turns = new Turns(3)
  const queue = ['a', 'a', 'a', 'a', 'b', 'c'].map((of, since) => waiting(of, since))
  const order: string[] = []
  for (let taken = turns.next(queue); taken !== -1; taken = turns.next(queue)) {
    const [one] = queue.splice(taken, 1)
    if (one === undefined) break
    turns.started(one.of)
    order.push(one.of)
  }
  t.same(order, ['a', 'b', 'c', 'a'], 'each has its turn, and one has all threads but one at the most')
  turns.ended('a', 30_000)
  queue.push(waiting('d', 9))
  t.equal(queue[turns.next(queue)]?.of, 'd', 'what took long goes last')
})

t.test('what a client waits for goes first, and in order where nothing tells them apart', async (t) => {
  const turns = new Turns(2)
  const queue = [waiting('x', 0, false), waiting('y', 1), waiting('z', 2)]
  t.equal(turns.next(queue), 1)
  turns.started('y')
  turns.ended('y', 900)
  t.equal(turns.next(queue), 1, 'a quick one is not held against its package')
  turns.started('y')
  turns.ended('y', 200)
  t.equal(turns.next(queue), 2, 'more than a second in all is')
  t.equal(turns.next([waiting('x', 0, false)]), 0)
  t.equal(turns.next([]), -1)
})

t.test('a thread to spare is for a package of which nothing is being inspected', async (t) => {
  const turns = new Turns(1)
  turns.started('a')
  const queue = [waiting('a', 0), waiting('b', 5, false), waiting('c', 10)]
  t.equal(turns.overdue(queue, 9), -1, 'one that has not waited long enough')
  t.equal(turns.overdue(queue, 10), 2)
  t.equal(turns.next([waiting('a', 0)]), -1, 'its own waits for the one that runs')
})
