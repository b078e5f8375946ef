import t from 'tap'
import { UpstreamProjectLists } from '../../src/catalogue/project-lists.ts'
import { pypiAdapter } from '../../src/ecosystems/pypi/adapter.ts'
import { projectNames } from '../../src/ecosystems/pypi/metadata/project-names.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { DocumentAnswer } from '../../src/model/upstream.ts'
import { registryAt } from '../upstream/server.ts'
import { get, startFront, world } from './lazaret.ts'

async function namesIn(text: string, contentType: string): Promise<string[]> {
  const names: string[] = []
  for await (const name of projectNames(Buffer.from(text), contentType)) names.push(name)
  return names
}

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json'
const HTML_TYPE = 'text/html; charset=utf-8'

t.test('what stands in an index’s list', async (t) => {
  const long = 'x'.repeat(300_000)
  const table: readonly (readonly [situation: string, text: string, type: string, names: readonly string[]])[] = [
    ['JSON', '{"meta":{},"projects":[{"name":"a"},{"_last-serial":1,"name" : "B_c"}]}', JSON_TYPE, ['a', 'b-c']],
    ['no projects', '{"meta":{},"projects":[]}', JSON_TYPE, []],
    ['names that are none', '{"projects":[{"name":"../x"},{"name":"<b>"},{"name":""},{"name":7}]}', JSON_TYPE, []],
    ['a name within a text', String.raw`{"projects":[{"_x":"\"name\":\"evil\"","name":"a"}]}`, JSON_TYPE, ['a']],
    ['a text longer than a step', `{"projects":[{"name":"a"},{"_x":"${long}"},{"name":"b"}]}`, JSON_TYPE, ['a', 'b']],
    ['HTML', '<html><a href="/simple/a/">A</a>\n<A class=x href="b.c/"> b.c </A></html>', HTML_TYPE, ['a', 'b-c']],
    ['links of a page for people', '<a href="/login">Sign in, please</a><a href="/"><img></a>', HTML_TYPE, []],
    ['HTML without an end', '<a href="/simple/a/">a</a><a href="', HTML_TYPE, ['a']],
    ['links without an end', `<a>${' '.repeat(1000)}`.repeat(300), HTML_TYPE, []],
  ]
  for (const [situation, text, type, names] of table) t.same(await namesIn(text, type), names, situation)
})

t.test('no name is lost or doubled where one step ends and the next begins', async (t) => {
  for (const [type, of] of [
    [JSON_TYPE, (name: string) => `{"name":"${name}"},`],
    [HTML_TYPE, (name: string) => `<a href="/simple/${name}/">${name}</a>\n`],
  ] as const) {
    for (const padding of [0, 1, 7, 13, 30]) {
      const names = Array.from({ length: 40_000 }, (_, index) => `name-${index}`)
      t.same(await namesIn(`${' '.repeat(padding)}${names.map(of).join('')}`, type), names)
    }
  }
})

interface Listing {
  answers: (DocumentAnswer | LazaretError)[]
  nowMs: number
  asked: number
}

function listing(): Listing & { readonly lists: UpstreamProjectLists } {
  const state: Listing = { answers: [], nowMs: Date.parse('2026-11-24T08:00:00Z'), asked: 0 }
  const format = pypiAdapter.projectList
  if (format === undefined) throw new Error('an index of Python has a list')
  const lists = new UpstreamProjectLists({
    registry: { ...registryAt('https://index.example/simple/'), name: 'pypi', ecosystem: 'pypi' },
    format,
    clock: () => new Date(state.nowMs),
    upstream: {
      async document() {
        state.asked += 1
        const answer = state.answers.shift()
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error('not foreseen')
        return answer
      },
    },
  })
  return Object.assign(state, { lists })
}

const answer = (text: string, contentType = JSON_TYPE): DocumentAnswer => ({
  status: 'ok',
  bytes: Buffer.from(text),
  contentType,
  url: 'https://index.example/simple/',
})

t.test('upstream is asked once in five minutes, and its last good list outlives its trouble', async (t) => {
  const given = listing()
  given.answers = [answer('{"projects":[{"name":"b"},{"name":"a"}]}')]
  const first = await Promise.all([given.lists.all(), given.lists.all()])
  for (const { names, stale } of [...first, await given.lists.all()])
    t.same([names.toString(), stale, given.asked], ['a\nb\n', false, 1])
  for (const trouble of [
    new LazaretError('upstream-unreachable', 'it is down'),
    answer('<html>we will be back</html>', HTML_TYPE),
    answer('{"projects":[]}'),
    { ...answer(''), status: 'missing' as const },
  ]) {
    given.nowMs += 10 * 60_000
    given.answers = [trouble]
    const { names, stale } = await given.lists.all()
    t.same([names.toString(), stale], ['a\nb\n', true])
  }
  given.answers = [answer('{"projects":[{"name":"c"}]}')]
  t.match(await given.lists.all(), { names: Buffer.from('c\n'), stale: false })
})

t.test('without a list from before trouble is told', async (t) => {
  const given = listing()
  given.answers = [answer('{"projects":[]}')]
  await t.rejects(given.lists.all(), { code: 'upstream-unreachable', message: /index\.example lists no projects/ })
})

t.test('the root lists all projects, in each form, and links to their pages', async (t) => {
  const given = world()
  const base = await startFront(t, given)
  for (const path of ['/pypi/simple/', '/pypi/simple']) {
    const json = await get(`${base}${path}`, { accept: JSON_TYPE })
    t.same(await json.json(), { meta: { 'api-version': '1.0' }, projects: [{ name: 'bar' }, { name: 'foo' }] })
    const html = await get(`${base}${path}`)
    t.equal(html.headers.get('content-type'), 'text/html; charset=utf-8')
    t.match(await html.text(), '<a href="/pypi/simple/bar/">bar</a>\n<a href="/pypi/simple/foo/">foo</a>\n')
    const etags = [json, html].map(({ headers }) => headers.get('etag') ?? '')
    t.equal(new Set(etags).size, 2)
    const unchanged = { accept: JSON_TYPE, 'if-none-match': etags[0] ?? '' }
    t.equal((await get(`${base}${path}`, unchanged)).status, 304)
    const head = await get(`${base}${path}`, {}, 'HEAD')
    t.same([head.status, await head.text()], [200, ''])
  }
  given.stale = true
  t.equal((await get(`${base}/pypi/simple/`)).headers.get('x-lazaret-stale'), 'true')
  given.projects = ''
  t.same(await (await get(`${base}/pypi/simple/`, { accept: JSON_TYPE })).json(), {
    meta: { 'api-version': '1.0' },
    projects: [],
  })
})

t.test('a long list comes in pieces, and only so many lists are on their way at a time', async (t) => {
  const given = world()
  const names = Array.from({ length: 400_000 }, (_, index) => `name-${index}`)
  given.projects = names.map((name) => `${name}\n`).join('')
  const base = await startFront(t, given)
  const { projects } = (await (await get(`${base}/pypi/simple/`, { accept: JSON_TYPE })).json()) as {
    projects: { name: string }[]
  }
  t.same(
    projects.map(({ name }) => name),
    names,
  )
  // Nobody reads these.
  const stuck = await Promise.all(Array.from({ length: 8 }, () => get(`${base}/pypi/simple/`)))
  const ninth = await get(`${base}/pypi/simple/`)
  t.same([ninth.status, ninth.headers.get('retry-after')], [503, '10'])
  await Promise.all(stuck.map(async ({ body }) => body?.cancel()))
  for (let tries = 0; tries < 100; tries += 1) {
    const again = await get(`${base}/pypi/simple/`)
    await again.body?.cancel()
    if (again.status === 200) return t.pass('and the next one gets it when they are gone')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return t.fail('a list that nobody reads any more holds its place')
})
