import t from 'tap'
import { hasMoved } from '../../src/admission/moved.ts'
import { LazaretError, type ErrorCode } from '../../src/model/errors.ts'
import { world } from '../catalogue/world.ts'

const gone = (code: ErrorCode): LazaretError => new LazaretError(code, 'as upstream says')

const FILE = 'widget-1.0.0.tgz'
const WANTED = { registry: 'npm', name: 'widget', filename: FILE }
const TRIED = `http://files.example/${FILE}`

t.test('a file that could not be had is asked for again only where it has another URL now', async (t) => {
  const table: readonly (readonly [situation: string, error: unknown, query: string | undefined, moved: boolean])[] = [
    ['a link whose signature has ended', gone('forbidden'), '?signed=2', true],
    ['a file that was moved', gone('not-found'), '?place=2', true],
    ['a link that wants credentials now', gone('upstream-refused'), '?signed=2', true],
    ['the same URL as before', gone('not-found'), '', false],
    ['a version that is not listed any more', gone('not-found'), undefined, false],
    ['an upstream that is down', gone('upstream-unreachable'), '?signed=2', false],
    ['an error of our own', new Error('a defect'), '?signed=2', false],
  ]
  for (const [situation, error, query, moved] of table) {
    const w = await world(t)
    const list = (tarball: string | undefined): void =>
      w.answer((response) => {
        const versions = tarball === undefined ? { '2.0.0': {} } : { '1.0.0': { dist: { tarball } } }
        response.end(JSON.stringify({ name: 'widget', versions }))
      })
    list(TRIED)
    await w.catalogues.snapshot('npm', 'widget')
    list(query === undefined ? undefined : `http://files.example/${FILE}${query}`)
    t.equal(await hasMoved(w.catalogues, WANTED, TRIED, error), moved, situation)
  }
})

t.test('what another file of the package found out meanwhile counts, and upstream is not asked again', async (t) => {
  const w = await world(t)
  let asked = 0
  w.answer((response) => {
    asked += 1
    const tarball = `http://files.example/${FILE}${asked === 1 ? '' : '?place=2'}`
    response.end(JSON.stringify({ name: 'widget', versions: { '1.0.0': { dist: { tarball } } } }))
  })
  await w.catalogues.snapshot('npm', 'widget')
  await w.catalogues.refresh('npm', 'widget')
  t.equal(await hasMoved(w.catalogues, WANTED, TRIED, gone('not-found')), true)
  t.equal(asked, 2)
})

t.test('a package that nobody listed, and an upstream that does not answer, move nothing', async (t) => {
  const w = await world(t)
  const error = gone('not-found')
  t.equal(await hasMoved(w.catalogues, WANTED, undefined, error), false, 'never listed')
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.answer((response) => response.writeHead(503).end())
  t.equal(await hasMoved(w.catalogues, WANTED, undefined, error), false, 'upstream is down')
})
