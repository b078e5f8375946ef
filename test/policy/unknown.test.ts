import t from 'tap'
import type { DecisionInput, PreviousFacts } from '../../src/model/decision.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'
import { decide } from '../../src/policy/decide.ts'
import { ELEMENTS, VARIABLES } from '../../src/policy/variables.ts'
import { ask, circumstances, contentFor, factsFor, finding, inputFor, NOW, policyOf } from './given.ts'

/** Known whatever upstream leaves out: our own clock, the name that was asked for, and what a file is that was inspected. */
const ALWAYS_KNOWN = [
  'artifact.ecosystem',
  'artifact.name',
  'artifact.version',
  'artifact.filename',
  'artifact.kind',
  'artifact.first_seen_age',
  'artifact.withdrawn',
  'artifact.prerelease',
  'artifact.claimed',
  'artifact.integrity',
  'artifact.replaced',
  'release.prerelease',
  'project.name',
  'project.scope',
  'project.status',
  'project.resembles_own',
  'project.version_count',
  'advisories',
  'findings',
  'surface.install_scripts',
  'surface.capabilities',
  'surface.moments',
  'surface.digest',
  'surface.files',
  'capabilities',
  'dependencies',
]

/** Of what upstream leaves out, of a file that cannot be read, and of a version before that nobody may ask for: never a value. */
const UNKNOWN_WHERE_NOTHING_IS_TOLD = [
  'artifact.age',
  'artifact.published_at',
  'artifact.size',
  'artifact.licence',
  'release.age',
  'release.publisher',
  'release.publisher_is_new',
  'release.provenance_lost',
  'release.days_since_previous',
  'release.burst',
  'release.size_percent',
  'release.fixes_known_vulnerability',
  'project.age',
  'project.maintainers',
  'project.maintainer_count',
  'project.maintainers_added',
  'project.maintainers_removed',
  'surface.hosts',
  'changes.base',
  'changes.added_install_scripts',
  'changes.changed_install_scripts',
  'changes.added_surface_capabilities',
  'changes.added_capabilities',
  'changes.added_dependencies',
  'changes.added_packages',
  'changes.added_direct_dependencies',
  'changes.added_hosts',
  'changes.added_findings',
  'changes.added_unread_files',
  'changes.changed_unread_programs',
  'changes.licence_changed',
  'changes.surface_changed',
]

/** A rule that asks for these is not asked where nobody in particular asks for the file. */
const OF_WHO_ASKS = ['requester.project', 'requester.token']

const NOTHING_TOLD = inputFor(
  { publishedAt: UNKNOWN, sizeBytes: UNKNOWN, publisher: UNKNOWN, claims: [] },
  {
    package: { firstPublishedAt: UNKNOWN, maintainers: UNKNOWN, formerMaintainers: UNKNOWN },
    content: contentFor({}, { kind: 'unknown' }),
  },
)

/** Of a variable with elements the list itself is asked for. */
const VOCABULARY = Object.entries(VARIABLES).flatMap(([name, { listOf, fields }]) =>
  fields === undefined || listOf !== undefined ? name : Object.keys(fields).map((field) => `${name}.${field}`),
)

type State = 'known' | 'unknown' | 'not decided'

function stateOf(fact: string, input: DecisionInput): State {
  const [isKnown, isUnknown] = [`known(${fact})`, `!known(${fact})`].map((when) => ask(when, input).outcome === 'hold')
  if (isKnown === isUnknown) return 'not decided'
  return isKnown === true ? 'known' : 'unknown'
}

const inState = (state: State, input: DecisionInput): readonly string[] =>
  VOCABULARY.filter((fact) => stateOf(fact, input) === state).toSorted()

t.test('of every variable it is settled whether it can be unknown, and no unknown is a value', async (t) => {
  t.ok(VOCABULARY.length > 50, 'the vocabulary was found')
  t.same(inState('unknown', NOTHING_TOLD), UNKNOWN_WHERE_NOTHING_IS_TOLD.toSorted())
  t.same(inState('known', NOTHING_TOLD), ALWAYS_KNOWN.toSorted())
  t.same(inState('not decided', NOTHING_TOLD), OF_WHO_ASKS.toSorted())
})

t.test('before the bytes are inspected nothing that needs them is decided', async (t) => {
  const { content, ...bare } = NOTHING_TOLD
  t.ok(content)
  const ofContent = Object.entries(VARIABLES).flatMap(([name, { content: isOfContent, listOf, fields }]) => {
    if (fields === undefined || listOf !== undefined) return isOfContent === true ? name : []
    return Object.entries(fields).flatMap(([field, doc]) =>
      isOfContent === true || doc.content === true ? `${name}.${field}` : [],
    )
  })
  t.same(inState('not decided', bare), [...ofContent, ...OF_WHO_ASKS].toSorted())
})

const YOUNG: PreviousFacts = { kind: 'none' }

t.test('what upstream leaves out of a package that is depended on is unknown', async (t) => {
  t.same(Object.keys(ELEMENTS), ['AddedPackage', 'Host'], 'elements in fields: each has its row here')
  const dependencies = [{ name: 'x', spec: '1', group: 'dependencies', direct: false }]
  const about = { firstPublishedAt: UNKNOWN, versionCount: UNKNOWN }
  const content = { ...contentFor({ dependencies }, YOUNG), added: { known: new Map([['x', about]]) } }
  const input = inputFor({}, { content })
  for (const field of ['age', 'version_count'])
    t.equal(ask(`changes.added_packages.all(one, !known(one.${field}))`, input).outcome, 'hold', field)
  t.equal(ask('changes.added_packages.exists(one, known(one.name))', input).outcome, 'hold')
})

t.test('a host that was not kept is unknown', async (t) => {
  const named = [{ name: 'a.example', moment: 'import', path: 'index.js', line: 1 }] as const
  const input = inputFor({}, { content: contentFor({ hosts: { named, isWhole: false } }, YOUNG) })
  for (const field of ['name', 'moment', 'path', 'line']) {
    t.equal(ask(`surface.hosts.exists(one, !known(one.${field}))`, input).outcome, 'hold', field)
    t.equal(ask(`surface.hosts.exists(one, known(one.${field}))`, input).outcome, 'hold', `${field} of the others`)
  }
  t.match(ask('surface.hosts.exists(one, one.name == "b.example")', input).hits, [{ unknown: 'surface.hosts' }])
  t.equal(stateOf('changes.added_hosts', input), 'unknown')
})

/** A version in which everything may be new. */
const ALL_OF_IT = {
  installScripts: { postinstall: 'node x.js' },
  surface: [
    { path: 'x.js', startedBy: [], moment: 'install', capabilities: ['network'] },
    { path: 'y.js', startedBy: [], moment: 'import', capabilities: [] },
  ],
  surfaceCapabilities: ['network'],
  capabilities: ['network'],
  dependencies: [
    { name: 'x', spec: '1', group: 'dependencies', direct: false },
    { name: 'y', spec: 'git://git.example/y', group: 'dependencies', direct: true },
  ],
  hosts: { named: [{ name: 'a.example', moment: 'import', path: 'y.js', line: 1 }], isWhole: true },
  findings: [finding('secrets-exfiltration')],
  files: [
    { path: 'x.js', sizeBytes: 1, sha256: factsFor().digest },
    { path: 'y.js', sizeBytes: 1, sha256: factsFor().digest },
  ],
  notExamined: [
    { path: 'x.js', reason: 'too large' },
    { path: 'y.js', reason: 'too large' },
  ],
  licence: 'MIT',
} as const

/** Each fact of `changes`, as a condition that is true where all of it is new, and false where nothing is. */
const HANGS_ON_THE_BASE: Readonly<Record<string, string>> = {
  added_install_scripts: 'changes.added_install_scripts.size() > 0',
  changed_install_scripts: 'changes.changed_install_scripts.size() > 0',
  added_surface_capabilities: 'changes.added_surface_capabilities.size() > 0',
  added_capabilities: 'changes.added_capabilities.size() > 0',
  added_dependencies: 'changes.added_dependencies.size() > 0',
  added_packages: 'changes.added_packages.exists(one, one.name == "x")',
  added_direct_dependencies: 'changes.added_direct_dependencies.size() > 0',
  added_hosts: 'changes.added_hosts.size() > 0',
  added_findings: 'changes.added_findings.size() > 0',
  added_unread_files: 'changes.added_unread_files.size() > 0',
  changed_unread_programs: 'changes.changed_unread_programs.size() > 0',
  licence_changed: 'changes.licence_changed',
  surface_changed: 'changes.surface_changed',
}

t.test('what hangs on a version before that cannot be had is held, whichever fact of it is asked for', async (t) => {
  const fields = Object.keys(VARIABLES['changes']?.fields ?? {}).filter((field) => field !== 'base')
  t.same(Object.keys(HANGS_ON_THE_BASE), fields, 'each fact has its row')
  const gone: PreviousFacts = { kind: 'unavailable', version: '1.2.0', reason: 'HTTP 404', since: NOW }
  const input = inputFor({}, { content: contentFor(ALL_OF_IT, gone) })
  for (const [field, when] of Object.entries(HANGS_ON_THE_BASE))
    for (const asked of [when, `!(${when})`]) {
      const verdict = decide(policyOf([{ when: asked, then: 'quarantine' }]), input, circumstances())
      t.same([verdict.outcome, verdict.deciding], ['hold', ['base-unavailable']], asked)
      t.same(verdict.undecided?.rules, ['a-rule'], field)
    }
  t.equal(stateOf('changes.base', input), 'known', 'which it is, is known')
})
