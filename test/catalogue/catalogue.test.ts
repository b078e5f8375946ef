import type { ServerResponse } from 'node:http'
import t from 'tap'
import { ARTIFACT_BYTES, Memory, type Entry } from '../../src/catalogue/memory.ts'
import { codeOf, versionsOf, world } from './world.ts'

t.test('an upstream that hangs: what is known is served, and the news are for who asks next', async (t) => {
  const given = await world(t, {}, 50)
  const { catalogues, asked } = given
  given.publish(['1.0.0'])
  await catalogues.snapshot('npm', 'widget')
  const held: ServerResponse[] = []
  given.answer((response) => void held.push(response))
  given.pass(400)
  const known = await catalogues.snapshot('npm', 'widget')
  t.match([versionsOf(known), known.stale], [['1.0.0'], true])
  t.match(await catalogues.snapshot('npm', 'widget'), { stale: true }, 'who asks meanwhile waits for the same answer')
  t.equal(asked.length, 2)
  const body = JSON.stringify({ name: 'widget', versions: { '1.0.0': {}, '1.1.0': {} } })
  held[0]?.writeHead(200, { 'content-type': 'application/json' }).end(body)
  while ((await catalogues.snapshot('npm', 'widget')).stale) await new Promise((resolve) => setTimeout(resolve, 10))
  t.same(versionsOf(await catalogues.cached('npm', 'widget')), ['1.0.0', '1.1.0'])
  t.equal(asked.length, 2)
})

t.test('fresh answers are not asked for again; old ones conditionally', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  const first = await w.catalogues.snapshot('npm', 'widget')
  t.match(first, { stale: false, refreshedAt: '2026-11-24T08:00:00.000Z' })
  w.pass(299)
  await w.catalogues.snapshot('npm', 'widget')
  t.equal(w.asked.length, 1)
  w.pass(1)
  t.match(await w.catalogues.snapshot('npm', 'widget'), { stale: false, refreshedAt: '2026-11-24T08:05:00.000Z' })
  t.ok(w.headers[1]?.['if-none-match'], 'conditionally')
  t.equal(w.store.saves, 1, 'a 304 only touches')
  t.same(w.changes, ['npm widget'])
  await w.restart().snapshot('npm', 'widget')
  t.equal(w.asked.length, 2, 'and after a restart the store is enough')
})

t.test('a client that wants news has upstream asked, at most once a second', async (t) => {
  const w = await world(t)
  await w.catalogues.renew('npm', 'widget')
  t.equal(w.asked.length, 0, 'nothing is known yet: the look itself will ask')
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.publish(['1.0.0', '1.1.0'])
  w.pass(0.999)
  await w.catalogues.renew('npm', 'widget')
  t.equal(w.asked.length, 1)
  w.pass(0.001)
  await Promise.all([w.catalogues.renew('npm', 'widget'), w.catalogues.renew('npm', 'widget')])
  t.equal(w.asked.length, 2)
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0', '1.1.0'])
  w.answer((response) => response.writeHead(503).end())
  w.pass(2)
  await w.catalogues.renew('npm', 'widget')
  t.equal(w.asked.length, 3, 'trouble is not thrown')
  w.pass(2)
  await w.catalogues.renew('npm', 'widget')
  t.equal(w.asked.length, 3, 'and upstream is left alone after it')
})

t.test('those who ask at once share one question', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  await Promise.all(Array.from({ length: 20 }, () => w.catalogues.snapshot('npm', 'widget')))
  t.equal(w.asked.length, 1)
})

t.test('upstream down: the last good answer, said to be stale, and upstream left alone for a moment', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(301)
  const troubles: [string, (response: ServerResponse) => void][] = [
    ['503', (response) => response.writeHead(503).end()],
    ['401', (response) => response.writeHead(401).end()],
    ['broken line', (response) => response.socket?.destroy()],
    ['no JSON', (response) => response.end('<html>')],
    ['another package', (response) => response.end('{"name":"gadget","versions":{}}')],
  ]
  for (const [title, trouble] of troubles) {
    w.answer(trouble)
    const before = w.asked.length
    const stale = await w.catalogues.snapshot('npm', 'widget')
    t.match(stale, { stale: true, refreshedAt: '2026-11-24T08:00:00.000Z' }, title)
    t.same(versionsOf(stale), ['1.0.0'])
    t.equal((await w.catalogues.raw('npm', 'widget')).snapshot.stale, true)
    t.equal(w.asked.length - before, 1, `${title}: asked once`)
    w.pass(6)
  }
  w.publish(['1.0.0', '1.1.0'])
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0', '1.1.0'], 'and back')
})

t.test('upstream down and nothing known: its error', async (t) => {
  const w = await world(t)
  w.answer((response) => response.writeHead(500).end())
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'upstream-unreachable')
  w.answer((response) => response.writeHead(403).end())
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'forbidden')
  t.equal(await codeOf(w.catalogues.snapshot('nowhere', 'widget')), 'not-found')
})

t.test('a missing package is believed to be missing for half a minute, and takes no disk', async (t) => {
  const w = await world(t)
  for (let request = 0; request < 3; request += 1)
    t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'not-found')
  t.equal(w.asked.length, 1)
  t.equal(w.store.saves, 0)
  w.publish(['1.0.0'])
  w.pass(30)
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0'])
})

t.test('refresh asks at once, however young the answer', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.publish(['1.0.0', '2.0.0'])
  t.same(versionsOf(await w.catalogues.cached('npm', 'widget')), ['1.0.0'])
  t.same(versionsOf(await w.catalogues.refresh('npm', 'widget')), ['1.0.0', '2.0.0'])
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0', '2.0.0'])
  t.equal(JSON.parse(Buffer.from((await w.catalogues.raw('npm', 'widget')).document.bytes).toString()).name, 'widget')
})

t.test('our own clock of each file starts with the answer that first names it', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(3600)
  w.publish(['1.0.0', '1.1.0'])
  t.same((await w.catalogues.snapshot('npm', 'widget')).firstSeen, {
    'widget-1.0.0.tgz': '2026-11-24T08:00:00.000Z',
    'widget-1.1.0.tgz': '2026-11-24T09:00:00.000Z',
  })
})

t.test('the maintainers before the change are remembered, through answers that name none', async (t) => {
  const w = await world(t)
  const steps: [string[] | undefined, string[] | null][] = [
    [['ann'], null],
    [['ann'], null],
    [['ann', 'bob'], ['ann']],
    [['ann', 'bob'], ['ann']],
    [undefined, ['ann', 'bob']],
    [['eve'], ['ann', 'bob']],
  ]
  for (const [index, [maintainers, former]] of steps.entries()) {
    w.publish(['1.0.0'], { step: index, ...(maintainers && { maintainers: maintainers.map((name) => ({ name })) }) })
    t.same((await w.catalogues.refresh('npm', 'widget')).formerMaintainers, former, `step ${index}`)
  }
})

const entry = (artifacts: number): Entry => {
  const catalogue = { artifacts: Array.from({ length: artifacts }) }
  return { missing: false, foreign: false, catalogue } as unknown as Entry
}

t.test('memory: the oldest go first, the newest always stays', async (t) => {
  const memory = new Memory(10 * ARTIFACT_BYTES)
  memory.set('a', entry(4))
  memory.set('b', entry(4))
  memory.get('a')
  memory.set('c', entry(4))
  t.same(
    ['a', 'b', 'c'].map((key) => memory.get(key) !== undefined),
    [true, false, true],
  )
  memory.set('huge', entry(1000))
  t.same(
    ['a', 'c', 'huge'].map((key) => memory.get(key) !== undefined),
    [false, false, true],
  )
  memory.set('huge', entry(1))
  memory.set('d', entry(9))
  t.same(
    ['huge', 'd'].map((key) => memory.get(key) !== undefined),
    [true, true],
    'replacing is counted once',
  )
})
