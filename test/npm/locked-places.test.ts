import t from 'tap'
import { allDependencies, packagesIn } from '../../src/ecosystems/npm/package/packages.ts'
import { LOCK_DEPTH_MAX, LOCKED_MAX, lockProblem } from '../../src/ecosystems/npm/package/shrinkwrap.ts'
import { readingOf } from '../checks/python-reading.ts'

const MANIFEST = JSON.stringify({ name: 'sample', version: '1.0.0' })
const INNER = 'node_modules/inner/'

const places = (count: number): string =>
  JSON.stringify({
    packages: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`node_modules/a${at}`, { resolved: `https://a.invalid/${at}.tgz` }]),
    ),
  })

function nested(levels: number): string {
  let dependencies: Readonly<Record<string, unknown>> = { last: { version: '1.0.0' } }
  for (let level = 0; level < levels; level += 1) dependencies = { a: { version: '1.0.0', dependencies } }
  return JSON.stringify({ dependencies })
}

t.test('a lock file of which not all places can be told is a problem, also that of a bundled package', async (t) => {
  const CASES: readonly [situation: string, lock: string, problem: RegExp | undefined][] = [
    ['as many places as are listed', places(LOCKED_MAX), undefined],
    ['one more', places(LOCKED_MAX + 1), /more than 5000 places/],
    ['as deep as is read', nested(LOCK_DEPTH_MAX), undefined],
    ['one level deeper', nested(LOCK_DEPTH_MAX + 1), /deeper than 20 levels/],
    ['no JSON', '{', /no JSON/],
  ]
  for (const [situation, lock, problem] of CASES) {
    for (const folder of ['', INNER]) {
      const files = { 'package.json': MANIFEST, [`${INNER}package.json`]: MANIFEST }
      const reading = readingOf('npm-tarball', { ...files, [`${folder}npm-shrinkwrap.json`]: lock })
      const told = lockProblem(reading, folder)
      if (problem === undefined) t.equal(told, undefined, situation)
      else t.match(told, problem, situation)
    }
  }
})

t.test('what a bundled package has fetched around the registry is a dependency of the package', async (t) => {
  const inner = JSON.stringify({
    name: 'inner',
    version: '1.0.0',
    dependencies: { far: 'https://far.invalid/far.tgz', near: '^1.0.0', beside: 'git+https://beside.invalid/a.git' },
  })
  const lock = JSON.stringify({ packages: { 'node_modules/deep': { resolved: 'https://deep.invalid/deep.tgz' } } })
  const files = {
    'package.json': MANIFEST,
    [`${INNER}package.json`]: inner,
    [`${INNER}npm-shrinkwrap.json`]: lock,
    'node_modules/beside/package.json': JSON.stringify({ name: 'beside', version: '1.0.0' }),
  }
  const reading = readingOf('npm-tarball', files)
  t.strictSame(
    allDependencies(reading, packagesIn(reading)).map(({ name }) => name),
    ['far', 'deep'],
    'what is brought along is not fetched, and ranges are those of the registry',
  )
})
