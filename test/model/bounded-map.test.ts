import t from 'tap'
import { BoundedMap } from '../../src/model/bounded-map.ts'

t.test('what was set longest ago makes room', async (t) => {
  const map = new BoundedMap<string, string>(6, ({ length }) => length)
  map.set('a', 'aa')
  map.set('b', 'bb')
  map.set('c', 'cc')
  t.same([...map.keys()], ['a', 'b', 'c'], 'the bound itself is allowed')
  map.set('d', 'd')
  t.same([...map.keys()], ['b', 'c', 'd'])
  t.equal(map.get('a'), undefined)
})

t.test('what is used counts as just set; what is only looked at does not', async (t) => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  t.equal(map.get('a'), 1)
  t.equal(map.use('a'), 1)
  map.set('c', 3)
  t.same([...map.keys()], ['a', 'c'])
  t.equal(map.use('b'), undefined)
})

t.test('a key that is set again, or taken out, frees what it held', async (t) => {
  const map = new BoundedMap<string, string>(4, ({ length }) => length)
  map.set('a', 'aaa')
  map.set('a', 'a')
  map.set('b', 'bbb')
  t.same([...map.keys()], ['a', 'b'])
  map.delete('b')
  map.delete('nothing')
  map.set('c', 'ccc')
  t.same([...map.keys()], ['a', 'c'])
})

t.test('what is larger than the bound is not kept, and leaves nothing else', async (t) => {
  const map = new BoundedMap<string, string>(2, ({ length }) => length)
  map.set('a', 'aa')
  map.set('b', 'bbb')
  t.same([...map.keys()], [])
  map.set('c', 'cc')
  t.equal(map.get('c'), 'cc')
})
