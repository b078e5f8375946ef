import t from 'tap'
import { comparisonOf } from '../../src/desk/compare.ts'
import { openApp } from './test-app.ts'
import { ordinary } from './samples.ts'
import { digestOf, npmFile, type Seed } from './seed.ts'

/** A release without an install script. */
function plain(version: string, files: Seed['files']): Seed {
  return { ...ordinary('grower', version, 10), installScripts: {}, surface: [], capabilities: [], findings: [], files }
}

t.test('a version is compared with the version before, whatever the order of their arrival', async (t) => {
  const grown: Seed = {
    ...ordinary('grower', '1.10.0', 5),
    files: [
      ['package.json', 700],
      ['index.js', 10],
      ['scripts/fetch-binary.js', 2210],
    ],
  }
  const app = await openApp('http://lazaret.example:4874', [
    plain('1.11.0', [['package.json', 1]]),
    grown,
    plain('1.9.0', [
      ['package.json', 640],
      ['index.js', 10],
      ['old.js', 1],
    ]),
    plain('1.2.0', [['package.json', 1]]),
    { ...plain('1.9.5', []), artifact: { ...npmFile('other', '1.9.5') } },
  ])
  t.teardown(async () => app.close())
  const facts = await app.store.records.facts(digestOf(grown.artifact), 'npm-tarball')
  if (facts === undefined) throw new Error('the seed has facts')

  const found = await comparisonOf(app.desk.app, 'npm', grown.artifact, facts.digest, facts)
  t.match(found, {
    base: '1.9.0',
    differences: [
      {
        aspect: 'Install scripts',
        added: ['postinstall: node scripts/fetch-binary.js'],
        addedCount: 1,
        removedCount: 0,
      },
      { aspect: 'Runs by itself', added: ['scripts/fetch-binary.js'] },
      { aspect: 'Capabilities, by itself', added: ['network'] },
      { aspect: 'Files', added: ['scripts/fetch-binary.js'], removed: ['old.js'] },
      { aspect: 'Changed files', added: ['package.json'] },
    ],
    same: ['Capabilities, when called', 'Licence', 'Hosts that it names', 'Dependencies'],
    newFiles: ['scripts/fetch-binary.js'],
    changedFiles: ['package.json'],
  })
  t.same(found?.gained['package.json'], ['install-scripts'], 'a changed file is graded by what checks find in it')
  const detail = await app.desk.cases.one(app.cases[1] ?? '')
  t.same(detail.comparison, found, 'the case shows it')
  const why = await app.desk.whys.of('pkg:npm/grower@1.10.0', {
    ecosystem: 'npm',
    name: 'grower',
    version: '1.10.0',
  })
  t.equal(why.files[0]?.comparison?.base, '1.9.0', 'and so does the page behind the refusal')

  const first = await app.desk.cases.one(app.cases[3] ?? '')
  t.equal(first.comparison, undefined, 'the first is compared with nothing')
})

t.test('a changed file in which no check finds anything new has no grade', async (t) => {
  const files = ordinary('grower', '1.0.0', 10).files
  const now: Seed = { ...ordinary('grower', '1.1.0', 5), files: files.map(([path, size]) => [path, size + 1]) }
  const app = await openApp('http://lazaret.example:4874', [ordinary('grower', '1.0.0', 10), now])
  t.teardown(async () => app.close())
  const { comparison } = await app.desk.cases.one(app.cases[1] ?? '')
  t.ok(comparison !== undefined && comparison.changedFiles.length > 0)
  t.same(comparison?.gained, {})
})

t.test('long lists are cut, and say how long they are', async (t) => {
  const many = Array.from({ length: 30 }, (_, index) => [`lib/${index}.js`, 1] as const)
  const app = await openApp('http://lazaret.example:4874', [plain('1.0.0', []), plain('2.0.0', many)])
  t.teardown(async () => app.close())
  const { comparison } = await app.desk.cases.one(app.cases[1] ?? '')
  const files = comparison?.differences.find((one) => one.aspect === 'Files')
  t.equal(files?.added.length, 20)
  t.equal(files?.addedCount, 30)
  t.equal(comparison?.newFiles.length, 30, 'the file tree marks them all')
})
