import t from 'tap'
import { codeOf, versionsOf, world } from './world.ts'

t.test('a refusal of upstream is an answer, which nothing of ours bridges', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(301)
  w.answer((response) => response.writeHead(451).end())
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'forbidden')
  const { length } = w.asked
  t.equal(await codeOf(w.catalogues.raw('npm', 'widget')), 'forbidden')
  t.equal(w.asked.length, length, 'believed for half a minute')
  t.equal(await w.catalogues.cached('npm', 'widget'), undefined)
  for (const round of ['asked again', 'and again']) {
    w.pass(31)
    t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'forbidden', round)
  }
  t.equal(w.asked.length, length + 2)
  w.pass(31)
  w.answer((response) => response.writeHead(503).end())
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'upstream-unreachable', 'silence takes nothing back')
  t.equal(await codeOf(w.restart().snapshot('npm', 'widget')), 'upstream-unreachable', 'nor after a restart')
  w.publish(['1.0.0'])
  t.match(await w.catalogues.snapshot('npm', 'widget'), {
    stale: false,
    firstSeen: { 'widget-1.0.0.tgz': '2026-11-24T08:00:00.000Z' },
  })
})

t.test('what upstream removed does not come back, not even while it is down', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0', '1.1.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(301)
  w.publish(['1.0.0'])
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0'], 'a version')
  w.pass(301)
  w.answer((response) => response.writeHead(404).end())
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'not-found', 'the package')
  await t.rejects(w.catalogues.snapshot('npm', 'widget'), {
    message: 'upstream has no package widget (it was asked at 08:10:02 UTC)',
  })
  t.equal(await codeOf(w.catalogues.raw('npm', 'widget')), 'not-found')
  t.equal(await w.catalogues.cached('npm', 'widget'), undefined)
  w.pass(301)
  w.answer((response) => response.writeHead(503).end())
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'upstream-unreachable')
  t.equal(await codeOf(w.restart().snapshot('npm', 'widget')), 'upstream-unreachable', 'nor after a restart')
  w.publish(['1.0.0'])
  t.same((await w.catalogues.snapshot('npm', 'widget')).firstSeen, {
    'widget-1.0.0.tgz': '2026-11-24T08:00:00.000Z',
    'widget-1.1.0.tgz': '2026-11-24T08:00:00.000Z',
  })
})

t.test('the maintainers before the change are remembered while upstream gives no document, too', async (t) => {
  for (const status of [403, 404]) {
    const w = await world(t)
    const publish = (maintainer: string): void => w.publish(['1.0.0'], { maintainers: [{ name: maintainer }] })
    publish('ada')
    await w.catalogues.refresh('npm', 'widget')
    publish('bob')
    t.same((await w.catalogues.refresh('npm', 'widget')).formerMaintainers, ['ada'])
    w.answer((response) => response.writeHead(status).end())
    await codeOf(w.catalogues.refresh('npm', 'widget'))
    publish('bob')
    t.same((await w.catalogues.refresh('npm', 'widget')).formerMaintainers, ['ada'], `back after ${status}`)
    w.answer((response) => response.writeHead(status).end())
    await codeOf(w.catalogues.refresh('npm', 'widget'))
    publish('eve')
    t.same((await w.catalogues.refresh('npm', 'widget')).formerMaintainers, ['bob'], `in other hands after ${status}`)
  }
})
