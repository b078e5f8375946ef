import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { codeOf, versionsOf, world, type World } from './world.ts'

const PAGE = '<!DOCTYPE html><title>We are back soon</title>'

type Respond = (response: ServerResponse, request: IncomingMessage) => void

const page =
  (status: number): Respond =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE)

const json =
  (status: number, body: unknown): Respond =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** A document of whichever package is asked for. */
const document = (request: IncomingMessage) => ({ name: request.url?.slice(1), versions: { '1.0.0': {} } })

/** Upstream gave one version a while ago, and is asked again now. */
async function held(t: Parameters<typeof world>[0]): Promise<World> {
  const w = await world(t)
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(301)
  return w
}

t.test('an outage replaces nothing that is held, however it is dressed', async (t) => {
  const outages: Readonly<Record<string, Respond>> = {
    'a page for people (200)': page(200),
    'a firewall (403)': page(403),
    'a firewall (451)': page(451),
    'a page that nothing is there (404)': page(404),
    'a page that nothing is there any more (410)': page(410),
    'an upstream that wants credentials': json(401, {}),
    'too many requests': json(429, {}),
    'an empty body': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(),
    'an empty object': json(200, {}),
    'no versions': json(200, { name: 'widget', versions: {} }),
    'the document of another package': json(200, { name: 'gadget', versions: { '1.0.0': {} } }),
  }
  for (const [situation, respond] of Object.entries(outages)) {
    const w = await held(t)
    w.answer(respond)
    const snapshot = await w.catalogues.snapshot('npm', 'widget')
    t.same([versionsOf(snapshot), snapshot.stale], [['1.0.0'], true], situation)
    w.pass(301)
    t.same(versionsOf(await w.restart().snapshot('npm', 'widget')), ['1.0.0'], `${situation}, after a restart`)
  }
})

t.test('an answer of the registry itself takes a package away', async (t) => {
  const answers: readonly (readonly [situation: string, respond: Respond, code: string | undefined])[] = [
    ['not found', json(404, { error: 'not found' }), 'not-found'],
    ['gone', json(410, {}), 'not-found'],
    ['without a body', (response) => response.writeHead(404).end(), 'not-found'],
    ['refused', json(403, { error: 'not for you' }), 'forbidden'],
    ['unpublished whole', json(200, { name: 'widget', time: { unpublished: {} } }), undefined],
  ]
  for (const [situation, respond, code] of answers) {
    const w = await held(t)
    w.answer(respond)
    if (code === undefined) t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), [], situation)
    else t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), code, situation)
  }
})

t.test('one stray answer is asked about again', async (t) => {
  for (const stray of [json(404, {}), json(403, {})]) {
    const w = await held(t)
    const { length } = w.asked
    w.publish(['1.0.0', '1.1.0'])
    const well = w.respond()
    w.answer((response, request) => (w.asked.length === length + 1 ? stray : well)(response, request))
    t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0', '1.1.0'])
    t.equal(w.asked.length, length + 2)
  }
})

t.test('the same answer to everything is an outage', async (t) => {
  const w = await world(t)
  w.answer((response, request) => json(200, document(request))(response, request))
  for (const name of ['widget', 'gadget']) await w.catalogues.snapshot('npm', name)
  w.pass(301)
  w.answer(json(404, {}))
  t.match(await w.catalogues.snapshot('npm', 'widget'), { stale: true }, 'both are said to be gone')
  w.pass(301)
  w.answer((response, request) =>
    request.url === '/widget' ? json(404, {})(response, request) : json(200, document(request))(response, request),
  )
  await w.catalogues.snapshot('npm', 'gadget')
  t.equal(await codeOf(w.catalogues.snapshot('npm', 'widget')), 'not-found', 'one is gone, the other is there')
})

t.test('a wrong "not modified" does not hide what is asked for', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(301)
  w.publish(['1.0.0', '1.1.0'])
  const well = w.respond()
  w.answer((response, request) => {
    if (request.headers['if-none-match'] === undefined) well(response, request)
    else response.writeHead(304).end()
  })
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0'], 'believed at first')
  t.same(versionsOf(await w.catalogues.refresh('npm', 'widget')), ['1.0.0', '1.1.0'])
})

t.test('a time in the future, of a clock that was ahead, is no reason to ask nobody', async (t) => {
  const w = await world(t)
  w.publish(['1.0.0'])
  w.pass(400 * 86_400)
  await w.catalogues.snapshot('npm', 'widget')
  w.pass(-400 * 86_400)
  w.publish(['1.0.0', '1.1.0'])
  t.same(versionsOf(await w.catalogues.snapshot('npm', 'widget')), ['1.0.0', '1.1.0'])
})
