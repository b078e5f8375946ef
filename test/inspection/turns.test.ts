import t from 'tap'
import { Turns, type Turn } from '../../src/inspection/turns.ts'

const waiting = (of: string, client?: string, urgent = true): Turn => ({
  of,
  priority: client === undefined ? { urgent } : { urgent, clients: new Set([client]) },
})

t.test('one package with many slow files does not hold up the others', async (t) => {
  const turns = new Turns(3)
  const queue = ['a', 'a', 'a', 'a', 'b', 'c'].map((of) => waiting(of))
  const order: string[] = []
  const ends: ((tookMs: number) => void)[] = []
  for (let taken = turns.next(queue); taken !== -1; taken = turns.next(queue)) {
    const [one] = queue.splice(taken, 1)
    if (one === undefined) break
    ends.push(turns.started(one))
    order.push(one.of)
  }
  t.same(order, ['a', 'b', 'c', 'a'], 'each has its turn, and one has all processes but one at the most')
  ends[0]?.(30_000)
  queue.push(waiting('d'))
  t.equal(queue[turns.next(queue)]?.of, 'd', 'what took long goes last')
})

t.test('what a client waits for goes first, and in order where nothing tells them apart', async (t) => {
  const turns = new Turns(2)
  const queue = [waiting('x', undefined, false), waiting('y'), waiting('z')]
  t.equal(turns.next(queue), 1)
  turns.started(waiting('y'))(900)
  t.equal(turns.next(queue), 1, 'a quick one is not held against its package')
  turns.started(waiting('y'))(200)
  t.equal(turns.next(queue), 2, 'more than a second in all is')
  t.equal(turns.next([waiting('x', undefined, false)]), 0)
  t.equal(turns.next([]), -1)
})

t.test('one package alone waits for its own', async (t) => {
  const turns = new Turns(1)
  turns.started(waiting('a'))
  t.equal(turns.next([waiting('a')]), -1)
  t.equal(turns.next([waiting('a'), waiting('b')]), 1)
})

t.test('one client with many packages does not hold up the others', async (t) => {
  let now = 0
  const turns = new Turns(2, () => now)
  const queue = [waiting('a1', 'greedy'), waiting('a2', 'greedy'), waiting('b', 'modest')]
  turns.started(waiting('a0', 'greedy'))
  t.equal(turns.next(queue), 2, 'for whom nothing is being inspected goes first')

  const turnsLater = new Turns(2, () => now)
  turnsLater.started(waiting('a0', 'greedy'))(20_000)
  t.equal(turnsLater.next(queue), 2, 'and then for whom little was inspected lately')
  now = 200_000
  t.equal(turnsLater.next(queue), 0, 'which is forgotten with time')

  const shared: Turn = { of: 'a3', priority: { urgent: true, clients: new Set(['greedy', 'other']) } }
  now = 0
  t.equal(turnsLater.next([waiting('a1', 'greedy'), shared]), 1, 'what two wait for is as near as the nearer one')
})
