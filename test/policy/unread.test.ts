import { readFileSync } from 'node:fs'
import t from 'tap'
import { changesOf } from '../../src/policy/changes.ts'
import { inputOfCase } from '../../src/policy/case-input.ts'
import type { JudgedFacts } from '../../src/model/fact.ts'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import { decide } from '../../src/policy/decide.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { circumstances, finding, inputFor } from './given.ts'

/** Facts of a package whose files all run when imported; those with a hash were examined. */
function factsOf(files: Readonly<Record<string, Sha256 | 'unread'>>, digest = sha256('new')): JudgedFacts {
  const facts = inputOfCase({}).content?.facts
  if (facts === undefined) throw new Error('a case has facts')
  const paths = Object.keys(files)
  return {
    ...facts,
    files: Object.entries(files).map(([path, state]) => ({
      path,
      sizeBytes: 1,
      sha256: state === 'unread' ? digest : state,
    })),
    surface: paths.map((path) => ({ path, startedBy: [], moment: 'import' as const, capabilities: [] })),
    notExamined: paths.filter((path) => files[path] === 'unread').map((path) => ({ path, reason: 'too large' })),
  }
}

const SITUATIONS: readonly (readonly [string, JudgedFacts, JudgedFacts, readonly string[]])[] = [
  ['a new file', factsOf({ 'a.js': sha256('a') }), factsOf({ 'a.js': sha256('a'), 'b.js': 'unread' }), ['b.js']],
  ['one that was examined before', factsOf({ 'a.js': sha256('a') }), factsOf({ 'a.js': 'unread' }), ['a.js']],
  [
    'one that was not examined before either',
    factsOf({ 'a.js': 'unread' }, sha256('old')),
    factsOf({ 'a.js': 'unread' }),
    [],
  ],
  ['the same bytes, over the budget now', factsOf({ 'a.js': sha256('new') }), factsOf({ 'a.js': 'unread' }), []],
  ['a version in its name', factsOf({ 'x-1.2.3.node': 'unread' }), factsOf({ 'x-1.3.0.node': 'unread' }), []],
  ['a hash in its name', factsOf({ 'chunk-3KNDAXZT.js': 'unread' }), factsOf({ 'chunk-2X2C5D2I.js': 'unread' }), []],
  ['another name', factsOf({ 'x-1.2.3.node': 'unread' }), factsOf({ 'y-1.2.3.node': 'unread' }), ['y-1.2.3.node']],
]

t.test('files that nobody examined are new, or were unknown before', async (t) => {
  for (const [situation, before, now, added] of SITUATIONS) {
    const [changes] = changesOf(now, { kind: 'known', version: '1.0.0', filename: 'x-1.0.0.tgz', facts: before }) ?? []
    t.same(changes?.addedUnreadFiles, added, situation)
  }
})

/** Facts of a package that starts a program which nobody can read. */
function started(digest: Sha256, moment: 'install' | 'build' = 'install'): JudgedFacts {
  const facts = factsOf({ 'a.pl': 'unread', 'b.js': sha256('b') }, digest)
  return { ...facts, surface: facts.surface.map((file) => Object.assign({}, file, { moment })) }
}

t.test('a program that nobody can read is another one when its bytes are', async (t) => {
  const old = started(sha256('old'))
  for (const [situation, before, now, changed] of [
    ['the same', old, old, []],
    ['other bytes', old, started(sha256('new')), ['a.pl']],
    ['other bytes, of a build', started(sha256('old'), 'build'), started(sha256('new'), 'build'), []],
    ['new', factsOf({ 'b.js': sha256('b') }), old, ['a.pl']],
  ] as const) {
    const [changes] = changesOf(now, { kind: 'known', version: '1.0.0', filename: 'x-1.0.0.tgz', facts: before }) ?? []
    t.same(changes?.changedUnreadPrograms, changed, situation)
  }
})

t.test('the default pack asks a person about a program of other bytes', async (t) => {
  const loaded = loadPolicy(readFileSync('policies/default.yaml', 'utf8'), 'default.yaml')
  if (!loaded.ok) throw new Error('the pack loads')
  const findings = [finding('opaque-program', { severity: 'medium', moment: 'install' })]
  const before = { ...started(sha256('old')), findings }
  for (const [digest, outcome] of [
    ['new', 'quarantine'],
    ['old', 'warn'],
  ] as const) {
    const facts = { ...started(sha256(digest)), findings }
    const previous = { kind: 'known', version: '1.0.0', filename: 'x-1.0.0.tgz', facts: before } as const
    const input = inputFor({}, { content: { digest: facts.digest, facts, previous } })
    t.equal(decide(loaded.policy, input, circumstances()).outcome, outcome, digest)
  }
})

t.test('what a new file has is new, whatever an unread one of the version before has', async (t) => {
  const before = factsOf({ 'a.js': 'unread' }, sha256('old'))
  const withNetwork = (...paths: readonly string[]): JudgedFacts => {
    const facts = factsOf({ 'a.js': sha256('a'), 'b.js': sha256('b') })
    const surface = facts.surface.map((file) =>
      paths.includes(file.path) ? { ...file, capabilities: ['network'] as const } : file,
    )
    return { ...facts, surface, surfaceCapabilities: ['network'] }
  }
  for (const [paths, certain] of [
    [['b.js'], true],
    [['a.js', 'b.js'], true],
    [['a.js'], false],
  ] as const) {
    const previous = { kind: 'known', version: '1.0.0', filename: 'x-1.0.0.tgz', facts: before } as const
    const possible = changesOf(withNetwork(...paths), previous) ?? []
    t.equal(
      possible.every(({ addedSurfaceCapabilities }) => addedSurfaceCapabilities.includes('network')),
      certain,
      paths.join(' and '),
    )
  }
})

t.test(
  'the default pack asks a person about new files that nobody examined, where their words are grave',
  async (t) => {
    const loaded = loadPolicy(readFileSync('policies/default.yaml', 'utf8'), 'default.yaml')
    if (!loaded.ok) throw new Error('the pack loads')
    const before = factsOf({ 'a.js': sha256('a') })
    const now = factsOf({ 'a.js': sha256('a'), 'b.js': 'unread' })
    for (const [severity, outcome, base] of [
      ['medium', 'quarantine', before],
      ['low', 'warn', before],
      ['medium', 'warn', now],
    ] as const) {
      const facts = { ...now, findings: [finding('not-examined', { severity, moment: 'import' })] }
      const was = base === now ? facts : base
      const previous = { kind: 'known', version: '1.0.0', filename: 'x-1.0.0.tgz', facts: was } as const
      const input = inputFor({}, { content: { digest: now.digest, facts, previous } })
      t.equal(
        decide(loaded.policy, input, circumstances()).outcome,
        outcome,
        `${severity}, ${base === now ? 'old' : 'new'}`,
      )
    }
  },
)
