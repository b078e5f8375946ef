import t from 'tap'
import { CHECKS } from '../../src/checks/all.ts'
import { judgedFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import type { ArtifactKind, CatalogueArtifact, IntegrityOutcome } from '../../src/model/artifact.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from './python-reading.ts'
import { sampleArtifact } from './sample-artifact.ts'

type Files = Readonly<Record<string, string>>

const METADATA = { 'sample-1.0.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n' }
const MANIFEST = JSON.stringify({
  name: 'node',
  version: '1.0.0',
  bin: { node: 'cli.js' },
  dependencies: { b: '^1.0.0' },
  optionalDependencies: { c: '2' },
  scripts: { postinstall: 'node a.js' },
})
const SAME = { scripts: { postinstall: 'node a.js' }, dependencies: { b: '^1.0.0', c: '2' } }
const AWS = { ...METADATA, 'sample-1.0.0.dist-info/entry_points.txt': '[console_scripts]\naws = sample:main\n' }
const SIX = { ...METADATA, 'six.py': '' }

/** The same content under one name or another: what is found is a matter of the name. */
const TABLE: readonly (readonly [
  situation: string,
  kind: ArtifactKind,
  files: Files,
  claim: Partial<CatalogueArtifact> & { integrity?: IntegrityOutcome },
  found: readonly string[],
])[] = [
  ['a wheel under its name', 'wheel', METADATA, {}, []],
  ['a wheel under another', 'wheel', METADATA, { name: 'other' }, ['metadata-mismatch']],
  ['a wheel of another version', 'wheel', METADATA, { version: '2.0' }, ['metadata-mismatch']],
  ['a command of the project', 'wheel', AWS, { name: 'awscli' }, ['metadata-mismatch']],
  ['a command of another project', 'wheel', AWS, {}, ['bin-shadowing']],
  ['a module of another project', 'wheel', SIX, {}, ['foreign-files']],
  ['the module of the project', 'wheel', SIX, { name: 'six' }, ['metadata-mismatch']],
  ['bytes that upstream states', 'wheel', METADATA, { integrity: 'unclaimed' }, []],
  ['bytes that upstream did not state', 'wheel', METADATA, { integrity: 'mismatch' }, ['integrity-mismatch']],
  ['node from a package called node', 'npm-tarball', { 'package.json': MANIFEST }, { name: 'node' }, []],
  ['node from another', 'npm-tarball', { 'package.json': MANIFEST }, {}, ['bin-shadowing', 'manifest-mismatch']],
  ['the packument says the same', 'npm-tarball', { 'package.json': MANIFEST }, { name: 'node', manifest: SAME }, []],
  [
    'the packument hides the script',
    'npm-tarball',
    { 'package.json': MANIFEST },
    { name: 'node', manifest: { ...SAME, scripts: {} } },
    ['manifest-mismatch'],
  ],
  [
    'the packument shows another range, and hides a dependency',
    'npm-tarball',
    { 'package.json': MANIFEST },
    { name: 'node', manifest: { ...SAME, dependencies: { c: '3' } } },
    ['manifest-mismatch', 'manifest-mismatch'],
  ],
  ...(
    [
      ['another name', { name: 'other' }, ['manifest-mismatch']],
      ['another version', { version: '9.9.9' }, ['manifest-mismatch']],
      ['the name in another case', { name: 'Node' }, []],
      ['the version with its build', { version: 'v1.0.0+7' }, []],
      ['a name that is no text', { name: 7 }, []],
    ] as const
  ).map(
    ([what, shown, found]) =>
      [
        `the packument shows ${what} for it`,
        'npm-tarball' as const,
        { 'package.json': MANIFEST },
        { name: 'node', manifest: { ...SAME, ...shown } },
        found,
      ] as const,
  ),
]

const OF_CLAIMS = CHECKS.filter(({ looksAt }) => looksAt === 'claim').map(({ id }) => id)

t.test('what is found by the name is found by the claim, and not stored with the bytes', async (t) => {
  for (const [situation, kind, files, { integrity = 'verified', ...claim }, found] of TABLE) {
    const artifact = sampleArtifact(kind, claim)
    const facts = await inspect(await packedReading(kind, files), { digest: sha256('x'), readAs: readAsOf(artifact) })
    const judged = judgedFacts(facts, artifact, integrity)
    const mine = judged.findings.flatMap(({ check }) => (OF_CLAIMS.includes(check) ? check : []))
    t.same(mine, found, situation)
    t.equal(judged.integrity, integrity)
    const ofBytes = new Set([...facts.checksRun, ...facts.findings.map(({ check }) => check)])
    t.notOk(
      OF_CLAIMS.some((check) => ofBytes.has(check)),
      `${situation}: nothing of it in the content's facts`,
    )
    t.ok(
      OF_CLAIMS.some((check) => judged.checksRun.includes(check)),
      `${judged.checksRun.length} checks`,
    )
  }
})

t.test('evidence of a difference names the line', async (t) => {
  const text =
    '{\n  "name": "sample",\n  "version": "1.0.0",\n  "dependencies": {\n    "a": "1",\n    "b": "2"\n  }\n}\n'
  const facts = await inspect(await packedReading('npm-tarball', { 'package.json': text }), {
    digest: sha256('x'),
    readAs: 'npm-tarball',
  })
  const artifact = sampleArtifact('npm-tarball', { manifest: { scripts: {}, dependencies: { a: '1' } } })
  const { findings } = judgedFacts(facts, artifact, 'verified')
  t.match(findings, [{ evidence: [{ path: 'package.json', line: 6 }] }])
})
