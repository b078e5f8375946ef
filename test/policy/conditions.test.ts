import t from 'tap'
import type { Capability } from '../../src/model/capability.ts'
import type { ContentBasis, PreviousFacts } from '../../src/model/decision.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { SurfaceFile } from '../../src/model/fact.ts'
import type { Finding } from '../../src/model/finding.ts'
import { decide } from '../../src/policy/decide.ts'
import { ask, circumstances, contentFor, factsFor, finding, inputFor, policyOf, QUIET } from './given.ts'

const PREVIOUS: PreviousFacts = {
  kind: 'known',
  filename: 'before.tgz',
  version: '1.2.0',
  facts: factsFor({ installScripts: { install: 'a', postinstall: 'b' }, findings: [finding('old-check')] }),
}

const RICH = inputFor(
  { withdrawn: 'use another', version: '2.0.0-beta.1' },
  {
    package: { maintainers: ['alice', 'mallory'], formerMaintainers: ['alice', 'bob'] },
    content: contentFor(
      {
        installScripts: { postinstall: 'c', preinstall: 'd' },
        surface: [
          { path: 'package.json', startedBy: [], moment: 'install', capabilities: ['process'] },
          { path: 'install.js', startedBy: [], moment: 'install', capabilities: ['network'] },
          { path: 'index.js', startedBy: [], moment: 'import', capabilities: [] },
        ],
        surfaceDigest: sha256('another surface'),
        surfaceCapabilities: ['network', 'process'],
        capabilities: ['network', 'process', 'env'],
        dependencies: [
          { name: 'x', spec: '^1', group: 'dependencies', direct: false },
          { name: 'y', spec: 'git://git.example/y#1', group: 'optionalDependencies', direct: true },
        ],
        findings: [
          finding('old-check', { severity: 'low', confidence: 'low' }),
          finding('new-check', {
            severity: 'critical',
            evidence: [
              { role: 'trigger', path: 'package.json', note: 'main' },
              { role: 'sink', path: 'index.js', note: 'sends' },
            ],
          }),
          finding('inline-check', { evidence: [{ role: 'trigger', path: 'package.json', note: 'postinstall' }] }),
          finding('called-check', { evidence: [{ role: 'sink', path: 'lib/x.js', note: 'sends' }] }),
        ],
      },
      PREVIOUS,
    ),
  },
)

/** Conditions that are true of RICH; the whole vocabulary is in them. */
const TRUE_OF_RICH = [
  'artifact.ecosystem == "npm" && artifact.kind == "npm-tarball" && artifact.filename.endsWith(".tgz")',
  'artifact.name == "left-pad" && artifact.version.startsWith("2.0") && artifact.size == 1000',
  'artifact.withdrawn && artifact.prerelease && release.prerelease && artifact.claimed',
  'artifact.integrity == "verified"',
  'artifact.age > duration("48h") && artifact.age >= duration("48h") && duration("48h") < artifact.age',
  '!(artifact.age < duration("48h")) && !(artifact.age <= duration("48h")) && !(duration("48h") >= artifact.age)',
  'artifact.age < project.age && project.age > release.age && artifact.first_seen_age < artifact.age',
  'artifact.age <= release.age && release.age >= artifact.age',
  'artifact.published_at < timestamp("2021-01-01T00:00:00Z")',
  'release.publisher == "alice" && project.name == "left-pad" && project.scope == ""',
  'project.maintainers.size() == 2 && project.maintainer_count == 2 && project.version_count == 12',
  'project.maintainers_added == ["mallory"] && project.maintainers_removed == ["bob"]',
  'project.status == "active"',
  'findings.size() == 4 && findings.exists(f, f.check == "new-check" && f.severity == "critical")',
  'findings.exists_one(f, f.confidence == "low") && findings.all(f, f.message.contains("found"))',
  'findings.exists(f, f.check == "new-check" && f.moment == "import")',
  'findings.exists(f, f.check == "inline-check" && f.moment == "install")',
  'findings.exists(f, f.check == "called-check" && f.moment == "call")',
  'found("old-check") && found("old-check", "low") && !found("old-check", "medium")',
  'found("new-check", "critical", "high") && !found("old-check", "low", "medium") && !found("absent")',
  'message("absent", "new-check") == "new-check was found"',
  'surface.install_scripts == ["postinstall", "preinstall"] && surface.moments == ["install", "import"]',
  '"network" in surface.capabilities && surface.files.exists(p, p == "install.js") && surface.digest.size() == 64',
  '"env" in capabilities && !("env" in surface.capabilities)',
  'dependencies.filter(d, d.direct).map(d, d.name) == ["y"] && dependencies.exists(d, d.spec == "^1" && d.group == "dependencies")',
  'changes.base == "1.2.0" && changes.added_install_scripts == ["preinstall"]',
  'changes.changed_install_scripts == ["postinstall"] && changes.surface_changed',
  'changes.added_surface_capabilities == ["network", "process"] && changes.added_capabilities.size() == 3',
  'changes.added_dependencies == ["x", "y"] && changes.added_direct_dependencies == ["y"]',
  '"new-check" in changes.added_findings && !("old-check" in changes.added_findings)',
  're(artifact.name, "^left-[a-z]+$") && !re(artifact.name, "^pad")',
  'known(artifact.age) && !known(release.fixes_known_vulnerability) && known(artifact.size > 3)',
  'string(project.version_count) == "12" && ["a", "b"].join("-") == "a-b" && "AB".lowerAscii() == "ab"',
]

t.test('every word of the vocabulary means what it says', async (t) => {
  for (const when of TRUE_OF_RICH) {
    t.match(ask(when, RICH).hits, [{ rule: 'a-rule', outcome: 'hold' }], when)
    const negated = ask(`!(${when})`, RICH)
    t.same(negated.hits, [], `not: ${when}`)
  }
})

t.test('without an earlier version everything counts as added; unknown history is unknown', async (t) => {
  const content = RICH.content ?? contentFor()
  const first = { ...RICH, content: { ...content, previous: { kind: 'none' } as const } }
  t.equal(
    ask('changes.base == "none" && changes.added_install_scripts.size() == 2 && changes.surface_changed', first)
      .outcome,
    'hold',
  )
  const unknown = { ...RICH, content: { ...content, previous: { kind: 'unknown' } as const } }
  const fields = [
    'base == "x"',
    'added_install_scripts == []',
    'changed_install_scripts == []',
    'added_surface_capabilities == []',
  ]
  const more = [
    'added_capabilities == []',
    'added_dependencies == []',
    'added_direct_dependencies == []',
    'added_findings == []',
    'surface_changed',
  ]
  for (const field of [...fields, ...more]) {
    const [hit] = ask(`changes.${field}`, unknown).hits
    t.equal(hit?.unknown, `changes.${/^\w+/.exec(field)?.[0]}`)
  }
})

const BLIND = inputFor(
  { publishedAt: null, sizeBytes: null, publisher: null },
  { package: { firstPublishedAt: null, maintainers: null, formerMaintainers: null }, content: contentFor() },
)

const surface = (path: string, capabilities: readonly Capability[]): SurfaceFile => ({
  path,
  startedBy: [],
  moment: 'import',
  capabilities,
})

const found = (path: string): Finding =>
  finding('host-beacon', {
    evidence: [
      { role: 'trigger', path: 'package.json', note: 'main' },
      { role: 'sink', path, note: 'sends' },
    ],
  })

const contentOf = (path: string, skipped: readonly string[]): ContentBasis => {
  const before = factsFor({
    files: ['package.json', 'index.js', 'bundle.js', 'other.js'].map((file) => ({ path: file, sizeBytes: 1 })),
    surface: [surface('index.js', []), surface('bundle.js', [])],
    notExamined: skipped.map((file) => ({ path: file, reason: 'too large' })),
  })
  const now = {
    surface: [surface(path, ['network'])],
    surfaceCapabilities: ['network'],
    findings: [found(path)],
  } as const
  return contentFor(now, { kind: 'known', filename: 'before.tgz', version: '1.2.0', facts: before })
}

t.test('what is new against a version that was not examined whole', async (t) => {
  const table: [situation: string, path: string, skipped: readonly string[], isKnown: boolean][] = [
    ['a file that was examined before', 'index.js', ['bundle.js'], true],
    ['a file that was not examined before', 'bundle.js', ['bundle.js'], false],
    ['a file that is new, where another one was not examined', 'bundle-2.js', ['bundle.js'], true],
    ['a file that is new, where nothing was examined', 'bundle-2.js', ['.'], false],
    ['a file that is new, where all that ran was examined', 'bundle-2.js', ['other.js'], true],
    ['a version before that was examined whole', 'bundle.js', [], true],
  ]
  for (const [situation, path, skipped, isKnown] of table) {
    const input = inputFor({}, { content: contentOf(path, skipped) })
    for (const [fact, has] of [
      ['changes.added_findings', 'host-beacon'],
      ['changes.added_surface_capabilities', 'network'],
    ] as const) {
      const { hits, deciding } = ask(`"${has}" in ${fact}`, input)
      t.same(deciding, [isKnown ? 'a-rule' : 'base-unavailable'], `${situation}: ${fact}`)
      t.equal(hits.find(({ rule }) => rule === 'a-rule')?.unknown, isKnown ? undefined : 'changes', situation)
    }
  }
  const quiet = contentOf('bundle.js', ['bundle.js'])
  const nothing = { ...quiet, facts: factsFor({ surface: quiet.facts.surface }) }
  t.equal(ask('changes.added_findings.size() == 0', inputFor({}, { content: nothing })).outcome, 'hold')
  t.pass('nothing found is nothing new, whatever was examined before')
})

t.test('an unknown fact decides nothing by itself, and is never silent', async (t) => {
  const facts = [
    ['artifact.age < duration("1h")', 'artifact.age'],
    ['artifact.published_at < timestamp("2021-01-01T00:00:00Z")', 'artifact.published_at'],
    ['release.age < duration("1h")', 'release.age'],
    ['artifact.size > 3', 'artifact.size'],
    ['release.publisher == "x"', 'release.publisher'],
    ['release.fixes_known_vulnerability', 'release.fixes_known_vulnerability'],
    ['project.age < duration("1h")', 'project.age'],
    ['project.maintainers == []', 'project.maintainers'],
    ['project.maintainer_count == 1', 'project.maintainer_count'],
    ['project.maintainers_added == []', 'project.maintainers_added'],
    ['project.maintainers_removed == []', 'project.maintainers_removed'],
  ] as const
  for (const [when, fact] of facts) {
    const verdict = ask(when, BLIND)
    t.equal(verdict.outcome, 'allow', when)
    t.match(verdict.hits, [{ outcome: 'allow', unknown: fact, message: `not decided: ${fact} is unknown` }], when)
  }
  t.equal(ask('artifact.age < duration("1h") || artifact.name == "left-pad"', BLIND).outcome, 'hold', 'true or unknown')
  t.same(ask('artifact.age < duration("1h") && artifact.name == "x"', BLIND).hits, [], 'false and unknown')
  t.equal(ask('artifact.age < duration("1h") && artifact.name == "left-pad"', BLIND).hits[0]?.unknown, 'artifact.age')
  t.equal(ask('[1, 2].exists(n, n == 2 || artifact.size > 3)', BLIND).outcome, 'hold', 'true in a list')
  t.equal(ask('!known(artifact.age)', BLIND).outcome, 'hold')
})

t.test('a rule can say what unknown means', async (t) => {
  for (const unknown of ['warn', 'hold', 'quarantine', 'block'] as const) {
    const policy = policyOf([
      { when: 'artifact.age < duration("1h")', then: 'warn', more: `    unknown: ${unknown}\n` },
    ])
    const verdict = decide(policy, BLIND, circumstances())
    t.equal(verdict.outcome, unknown)
    t.match(verdict.hits, [
      { rule: 'a-rule', outcome: unknown, unknown: 'artifact.age', message: 'artifact.age is unknown' },
    ])
    t.same(verdict.deciding, ['a-rule'])
  }
})

t.test('rules that need content are not decided on metadata, whatever part of them needs it', async (t) => {
  const bare = inputFor()
  for (const when of [
    'true || findings.size() > 0',
    'artifact.integrity != "x" || true',
    'true || found("x")',
    'true || changes.base == "x"',
  ]) {
    const verdict = ask(when, bare)
    t.same([verdict.hits, verdict.basis], [[], 'metadata'], when)
    t.equal(ask(when, QUIET).outcome, 'hold', `${when}: with content`)
  }
  t.equal(ask('!artifact.withdrawn', bare).outcome, 'hold')
})

t.test('messages show facts, in one harmless line', async (t) => {
  const table: readonly (readonly [message: string, want: string])[] = [
    ['is {{artifact.age}} old', 'is 2519 days old'],
    ['adds {{changes.added_install_scripts}}', 'adds preinstall'],
    ['by {{project.maintainers}}', 'by alice, mallory'],
    ['{{project.version_count}} versions', '12 versions'],
    ['{{release.fixes_known_vulnerability}}', 'unknown'],
    ['{{artifact.name + "!"}}', 'left-pad!'],
  ]
  for (const [message, want] of table) {
    const policy = policyOf([{ when: 'artifact.withdrawn', more: `    message: '${message}'\n` }])
    t.equal(decide(policy, RICH, circumstances()).hits[0]?.message, want)
  }
  const policy = policyOf([{ when: 'true', more: `    message: '{{artifact.filename}} | {{project.maintainers}}'\n` }])
  const hostile = inputFor(
    { filename: `a\u001B[31m\n\u202E\u2028${'x'.repeat(10_000_000)}` },
    { package: { maintainers: Array.from({ length: 1_000 }, (_, i) => `m${i}`) } },
  )
  const message = decide(policy, hostile, circumstances()).hits[0]?.message ?? ''
  t.match(message, /^a \[31m x+ … x+ \| m0, m1, m2, m3, m4 and 995 more$/)
})
