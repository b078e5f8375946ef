import t from 'tap'
import { hasMoved } from '../../src/admission/moved.ts'
import { LazaretError, type ErrorCode } from '../../src/model/errors.ts'
import { world } from '../catalogue/world.ts'

const gone = (code: ErrorCode): LazaretError => new LazaretError(code, 'as upstream says')

const FILE = 'widget-1.0.0.tgz'

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
    list(`http://files.example/${FILE}`)
    await w.catalogues.snapshot('npm', 'widget')
    list(query === undefined ? undefined : `http://files.example/${FILE}${query}`)
    t.equal(await hasMoved(w.catalogues, 'npm', 'widget', FILE, error), moved, situation)
  }
})

t.test('a package that nobody listed, and an upstream that does not answer, move nothing', async (t) => {
  const w = await world(t)
  const error = gone('not-found')
  t.equal(await hasMoved(w.catalogues, 'npm', 'widget', FILE, error), false, 'never listed')
  w.publish(['1.0.0'])
  await w.catalogues.snapshot('npm', 'widget')
  w.answer((response) => response.writeHead(503).end())
  t.equal(await hasMoved(w.catalogues, 'npm', 'widget', FILE, error), false, 'upstream is down')
})
