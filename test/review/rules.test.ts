import t from 'tap'
import { reviewOf, isReviewed } from '../../src/review/review.ts'
import { RULES } from '../../src/review/rules/all.ts'
import { FILE_FIXTURES } from './file-fixtures.ts'
import { repositoryOf, type Files } from './fixture.ts'
import { FLOW_FIXTURES } from './flow-fixtures.ts'

const FIXTURES = [...FLOW_FIXTURES, ...FILE_FIXTURES]

function told(files: Files, rule: string): string[] {
  const review = reviewOf(repositoryOf(files))
  return review.problems.filter((one) => one.rule === rule).map(({ path, line }) => `${path}:${line}`)
}

t.test('every rule has a fixture', async (t) => {
  const shown = new Set(FIXTURES.map(({ rule }) => rule))
  t.same(
    RULES.map(({ id }) => id).filter((id) => !shown.has(id)),
    [],
  )
})

for (const { rule, situation, bad, at, good } of FIXTURES)
  t.test(`${rule}: ${situation}`, async (t) => {
    t.same(told(bad, rule), at)
    t.same(told(good, rule), [])
    for (const path of [...Object.keys(bad), ...Object.keys(good)])
      if (!path.includes('.env')) t.ok(isReviewed(path), `${path} is read`)
    t.same(reviewOf(repositoryOf(bad)).unseen, [])
  })

t.test('a file that is not what its name says is said to be unread', async (t) => {
  const files = {
    '.github/workflows/a.yml': 'jobs: [\n',
    'deploy/chart/b.yaml': '{{ if .x }}\na: 1\n{{ end }}\n',
    'package.json': '{',
    'package-lock.json': '[]',
    'compose.yml': '- 1\n',
  }
  const { unseen, problems } = reviewOf(repositoryOf(files))
  t.same(problems, [])
  for (const path of Object.keys(files)) t.equal(unseen.filter((one) => one.startsWith(path)).length, 1, path)
})

t.test('an alias of itself and a map that merges itself are read once', async (t) => {
  const files = {
    'k8s/a.yaml': 'spec: &a\n  spec: *a\n  containers: []\n',
    'compose.yml': 'services: &s\n  <<: *s\n  a: { env_file: .env }\n',
  }
  t.same(reviewOf(repositoryOf(files)).problems, [])
})
