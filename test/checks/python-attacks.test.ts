import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readArchive } from '../../src/archive/read.ts'
import { judgedFacts } from '../../src/inspection/claims.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sampleArtifact } from './sample-artifact.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { JudgedFacts } from '../../src/model/fact.ts'
import { SEVERITIES, type Severity } from '../../src/model/finding.ts'
import { attackPypi, ordinaryPypi } from '../registry/packages-pypi.ts'
import type { PypiRelease } from '../registry/pypi.ts'

/** What must be found in each attack of the world, at least as severe as told. Nothing: its bytes are not what gives it away. */
const ATTACKS: Readonly<Record<string, Readonly<Record<string, Severity>>>> = {
  'steal-setup 1.0': { 'secrets-exfiltration': 'critical' },
  'steal-import 1.0': { 'secrets-exfiltration': 'high' },
  'steal-startup 1.0': { 'executable-pth': 'critical' },
  'site-hook 1.0': { sitecustomize: 'high', 'secrets-exfiltration': 'critical' },
  'foreign-files 1.0': { 'foreign-files': 'high' },
  'two-metadata 1.0': { 'metadata-mismatch': 'high' },
  'lying-digest 1.0': { 'integrity-mismatch': 'critical' },
  'brand-new 0.0.1': {},
  'grown-theft 1.0': {},
  'grown-theft 1.1': { 'secrets-exfiltration': 'high' },
  'own-backend 1.0': { 'build-backend': 'high', 'secrets-exfiltration': 'critical' },
  'url-requirement 1.0': {},
  'hidden-twin 1.0': { 'unsafe-archive': 'low', 'secrets-exfiltration': 'high' },
}

const folder = await mkdtemp(join(tmpdir(), 'lazaret-attacks-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))

/** Facts of a release as admission would have them: from a file, with what the index states. */
async function factsOf({ built, metadata, sha256: stated }: PypiRelease): Promise<JudgedFacts> {
  const digest = sha256(built.bytes)
  const path = join(folder, digest)
  await writeFile(path, built.bytes)
  const artifact = sampleArtifact(built.kind, {
    name: built.name.toLowerCase().replaceAll(/[-_.]+/g, '-'),
    version: built.version,
    filename: built.filename,
    url: `https://pypi.example/${built.filename}`,
    claims: [{ algorithm: 'sha256', hex: stated ?? digest }],
    sizeBytes: built.bytes.length,
    ...(metadata instanceof Buffer ? { coreMetadataSha256: sha256(metadata) } : {}),
  })
  const integrity = stated === undefined || stated === digest ? 'verified' : 'mismatch'
  const readAs = readAsOf(built)
  return judgedFacts(await inspect(await readArchive(path, readAs), { digest, readAs }), artifact, integrity)
}

function worst({ findings }: JudgedFacts, check: string): number {
  return Math.max(
    -1,
    ...findings.filter((finding) => finding.check === check).map(({ severity }) => SEVERITIES.indexOf(severity)),
  )
}

t.test('every attack is found for what it is', async (t) => {
  const attacks = attackPypi()
  t.same(attacks.map(({ built }) => `${built.name} ${built.version}`).toSorted(), Object.keys(ATTACKS).toSorted())
  for (const release of attacks) {
    const name = `${release.built.name} ${release.built.version}`
    const facts = await factsOf(release)
    t.equal(worst(facts, 'check-failed'), -1, `${name}: no check failed`)
    for (const [check, severity] of Object.entries(ATTACKS[name] ?? {})) {
      const found = SEVERITIES[worst(facts, check)] ?? 'nothing'
      t.ok(worst(facts, check) >= SEVERITIES.indexOf(severity), `${name}: ${check} is ${severity}, found ${found}`)
    }
  }
})

t.test('a requirement by URL is a fact', async (t) => {
  const release = attackPypi().find(({ built }) => built.name === 'url-requirement')
  const facts = release === undefined ? undefined : await factsOf(release)
  t.match(facts?.dependencies, [{ name: 'helper', direct: true }])
})

t.test('ordinary releases give nothing above medium', async (t) => {
  const ordinary = ordinaryPypi()
  t.ok(ordinary.length > 5, `${ordinary.length} releases`)
  for (const release of ordinary) {
    const { findings } = await factsOf(release)
    const grave = findings.filter(({ severity }) => severity === 'high' || severity === 'critical')
    t.same(
      grave.map(({ check, message }) => `${check}: ${message}`),
      [],
      release.built.filename,
    )
  }
})
