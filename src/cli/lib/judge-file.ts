import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ArtifactName, CatalogueArtifact } from '../../model/artifact.ts'
import type { PreviousFacts } from '../../model/decision.ts'
import { parseSha256 } from '../../model/digest.ts'
import type { Ecosystem } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import type { RegistryConfig } from '../../model/registry.ts'
import { UNKNOWN } from '../../model/unknown.ts'
import { explain } from '../../policy/explain.ts'
import type { App } from '../../app/app.ts'
import { versionInName } from './name-file.ts'
import { historyOf, type History, type Profile } from './profile.ts'
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
export function registryOf(app: App, ecosystem: Ecosystem): RegistryConfig {
  const registry = app.config.registries.find((one) => one.ecosystem === ecosystem)
  if (registry === undefined) throw new LazaretError('bad-request', `no ${ecosystem} registry is configured`)
  return registry
}

/** Inspects a file on this machine, as the server does it, and judges it. Upstream is not asked. */
export async function judgeFile(app: App, { path, named, profile, before }: FileToJudge): Promise<Judged> {
  const registry = registryOf(app, named.ecosystem)
  const circumstances = await app.policyEngine.circumstances(registry.name)
  const history = historyOf(profile, circumstances.now)
  const [inspected, previous] = await Promise.all([
    inspectFile(app, path, named, history, profile),
    previousFacts(app, named, history, profile, before),
  ])
  const { artifact, digest, integrity, facts } = inspected
  const input = {
    registry: registry.name,
    artifact,
    firstSeenAt: history.firstSeenAt,
    package: history.package,
    content: { digest, integrity, facts, previous },
  } as const
  const verdict = await app.policyEngine.decide(input)
  const { policy } = app.policies.inForce(registry.name)
  const { counterfactuals: sentences } = explain(policy, input, circumstances, verdict)
  return {
    artifact,
    digest,
    sizeBytes: artifact.sizeBytes,
    profile: profile ?? 'file',
    facts,
    catalogueFindings: [],
    verdict,
    sentences,
  }
}

/** In a thread of its own, as the server does it: with the same stack, the same facts. */
async function inspectFile(
  app: App,
  path: string,
  named: ArtifactName,
  history: History,
  profile: Profile | undefined,
) {
  const found = await stat(path)
  if (!found.isFile()) throw new LazaretError('bad-request', `${path} is no file`)
  const digest = await digestOf(path)
  const integrity = profile === undefined ? 'unclaimed' : 'verified'
  const artifact = {
    ...named,
    url: '',
    claims: profile === undefined ? [] : [{ algorithm: 'sha256', hex: digest }],
    publishedAt: history.publishedAt,
    sizeBytes: found.size,
    withdrawn: false,
    publisher: history.publisher,
    manifest: UNKNOWN,
  } as const satisfies CatalogueArtifact
  const facts = await app.inspector.inspect({ path, artifact, digest, integrity })
  return { artifact, digest, integrity, facts } as const
}

async function previousFacts(
  app: App,
  named: ArtifactName,
  history: History,
  profile: Profile | undefined,
  before: string | undefined,
): Promise<PreviousFacts> {
  if (before === undefined) return { kind: profile === 'first' ? 'none' : 'unknown' }
  const filename = basename(before)
  const version = versionInName(filename) ?? 'the version before'
  const { facts } = await inspectFile(app, before, { ...named, filename, version }, history, profile)
  return { kind: 'known', version, facts }
}

async function digestOf(path: string) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) hash.update(chunk)
  const digest = parseSha256(hash.digest('hex'))
  if (digest === undefined) throw new Error('sha256 is 64 hex digits')
  return digest
}
