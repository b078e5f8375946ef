import t from 'tap'
import { outbreakOf, type Outbreak, type OutbreakTarget } from '../../src/model/outbreak.ts'

const of = (...targets: OutbreakTarget[]): readonly Outbreak[] => [
  { id: 'o', title: 'a worm', targets, reason: 'it spreads', by: 'ada', at: '2026-11-24T09:00:00.000Z' },
]

t.test('a version is of an outbreak in whatever spelling it was named', async (t) => {
  const table: readonly [ecosystem: 'npm' | 'pypi', named: string, version: string, isOf: boolean][] = [
    ['pypi', '1.0', '1.0.0', true],
    ['pypi', '2026.01.02', '2026.1.2', true],
    ['pypi', 'v1.0-RC.1', '1.0rc1', true],
    ['pypi', '1.0', '1.0.1', false],
    ['pypi', '1.0', '1.0.post1', false],
    ['npm', 'v1.0.0', '1.0.0', true],
    ['npm', '1.0.0', '1.0.1', false],
  ]
  for (const [ecosystem, named, version, isOf] of table) {
    const target = { kind: 'version', ecosystem, name: 'six', version: named } as const
    const found = outbreakOf(of(target), { ecosystem, name: 'six', version }, undefined)
    t.equal(found !== undefined, isOf, `${ecosystem} ${named} and ${version}`)
  }
})
