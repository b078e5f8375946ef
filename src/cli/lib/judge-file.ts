import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { judgedFacts } from '../../inspection/claims.ts'
import { readAsOf, type ArtifactName, type CatalogueArtifact } from '../../model/artifact.ts'
import type { AddedPackages, DecisionInput, PreviousFacts } from '../../model/decision.ts'
import { parseSha256, type Sha256 } from '../../model/digest.ts'
import type { Ecosystem } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import type { ContentFacts, JudgedFacts } from '../../model/fact.ts'
import type { RegistryConfig } from '../../model/registry.ts'
import { UNKNOWN } from '../../model/unknown.ts'
import { packageNames } from '../../policy/added-packages.ts'
import { explain } from '../../policy/explain.ts'
import type { Inspector } from '../../inspection/inspector.ts'
import type { Judge } from './judge.ts'
import { formOf, namedBy, versionInName, type FileForm } from './name-file.ts'
import { historyOf, type Profile } from './profile.ts'
import type { Judged } from './report.ts'

/** A file on this machine, and what it is taken for. */
export interface FileToJudge {
  readonly path: string
  readonly named: ArtifactName
  /** absent: what only upstream knows is unknown */
  readonly profile?: Profile | undefined
  /** path of the file of the version before: for the profile `update` */
  readonly before?: string | undefined
}

/** The first configured registry of an ecosystem: its policy judges. Throws LazaretError `bad-request` where there is none. */
export function registryOf(app: Pick<Judge, 'config'>, ecosystem: Ecosystem): RegistryConfig {
  const registry = app.config.registries.find((one) => one.ecosystem === ecosystem)
  if (registry === undefined) throw new LazaretError('bad-request', `no ${ecosystem} registry is configured`)
  return registry
}

/** What the bytes of a file say, whatever the file is taken for. */
export interface Measured {
  readonly digest: Sha256
  readonly sizeBytes: number
  readonly facts: ContentFacts
}

export type Measure = (path: string, form: FileForm) => Promise<Measured>

/**
 * Judges a file on this machine as what it is taken for. Upstream is not asked. `measure` may answer from memory. Throws where a
 * file cannot be read; one whose bytes are no archive is judged.
 */
export async function judgeFile(
  judge: Judge,
  { path, named, profile, before }: FileToJudge,
  measure: Measure,
): Promise<Judged> {
  const registry = registryOf(judge, named.ecosystem)
  const circumstances = await judge.policyEngine.circumstances(registry.name)
  const history = historyOf(profile, circumstances.now)
  const [{ digest, sizeBytes, facts: measured }, previous] = await Promise.all([
    measure(path, named),
    before === undefined
      ? ({ kind: profile === 'first' ? 'none' : 'unknown' } as const)
      : knownPrevious(measure, before, named),
  ])
  // Under a profile the bytes are those that upstream promised.
  const isPromised = profile !== undefined
  const artifact: CatalogueArtifact = {
    ...unlisted(named, sizeBytes),
    claims: isPromised ? [{ algorithm: 'sha256', hex: digest }] : [],
    publishedAt: history.publishedAt,
    publisher: history.publisher,
  }
  const facts = judgedFacts(measured, artifact, isPromised ? 'verified' : 'unclaimed')
  const resembled = judge.policyEngine.resemblesOwn(registry.name, named.name)
  const input: DecisionInput = {
    registry: registry.name,
    artifact,
    firstSeenAt: history.firstSeenAt,
    package: { ...history.package, ...(resembled === undefined ? {} : { resemblesOwn: resembled }) },
    content: { digest, facts, previous, added: unasked(facts) },
  }
  const verdict = await judge.policyEngine.decide(input)
  const { policy } = judge.policies.inForce(registry.name)
  const { counterfactuals: sentences } = explain(policy, input, circumstances, verdict)
  return {
    artifact,
    digest,
    sizeBytes,
    profile: profile ?? 'file',
    facts,
    catalogueFindings: [],
    verdict,
    sentences,
  }
}

/** As `judgeFile`, of a file that says itself what it is: by its name, and of npm by its manifest. Throws LazaretError `bad-request`. */
export async function judgeNamedFile(judge: Judge, { path, ...taken }: Omit<FileToJudge, 'named'>): Promise<Judged> {
  const form = formOf(path)
  const measured = await measureFile(judge.inspector, path, form)
  const file = { path, named: namedBy(form, measured.facts), ...taken }
  return judgeFile(judge, file, (other, of) =>
    other === path ? Promise.resolve(measured) : measureFile(judge.inspector, other, of),
  )
}

/** In a process of its own, as the server does it. */
export async function measureFile(inspector: Inspector, path: string, form: FileForm): Promise<Measured> {
  const found = await stat(path)
  if (!found.isFile()) throw new LazaretError('bad-request', `${path} is no file`)
  const digest = await digestOf(path)
  const facts = await inspector.inspect({ path, digest, readAs: readAsOf(form) })
  return { digest, sizeBytes: found.size, facts }
}

async function knownPrevious(measure: Measure, path: string, later: ArtifactName): Promise<PreviousFacts> {
  const filename = basename(path)
  const version = versionInName(filename) ?? 'the version before'
  const named = { ...later, filename, version }
  const { facts, sizeBytes } = await measure(path, named)
  return { kind: 'known', version, filename, facts: judgedFacts(facts, unlisted(named, sizeBytes), 'unclaimed') }
}

/** No upstream is asked about what a file on disk depends on. */
function unasked({ dependencies }: JudgedFacts): AddedPackages {
  return {
    known: new Map(
      packageNames(dependencies).map((name) => [name, { firstPublishedAt: UNKNOWN, versionCount: UNKNOWN }]),
    ),
  }
}

/** An artifact of which no upstream said anything. */
function unlisted(named: ArtifactName, sizeBytes: number): CatalogueArtifact {
  return {
    ...named,
    url: '',
    claims: [],
    publishedAt: UNKNOWN,
    sizeBytes,
    withdrawn: false,
    publisher: UNKNOWN,
    manifest: UNKNOWN,
  }
}

async function digestOf(path: string) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) hash.update(chunk)
  const digest = parseSha256(hash.digest('hex'))
  if (digest === undefined) throw new Error('sha256 is 64 hex digits')
  return digest
}
