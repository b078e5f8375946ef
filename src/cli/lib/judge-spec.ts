import { catalogueFindings } from '../../inspection/claims.ts'
import type { CatalogueArtifact } from '../../model/artifact.ts'
import { taggedVersion, type Catalogue } from '../../model/catalogue.ts'
import type { Ecosystem } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import { newestVersion } from '../../ecosystems/pypi/version.ts'
import { explain } from '../../policy/explain.ts'
import type { App } from '../../app/app.ts'
import { registryOf } from './judge-file.ts'
import type { Judged } from './report.ts'
import type { Spec } from './spec.ts'

/** Fetches, inspects and judges a version: npm's one file; of PyPI the sdist and the wheel of the widest use. */
export async function judgeSpec(app: App, spec: Spec): Promise<{ judged: Judged[]; skipped: readonly string[] }> {
  const registry = registryOf(app, spec.ecosystem)
  const { catalogue } = await app.catalogues.snapshot(registry.name, spec.name)
  const version = versionOf(spec, catalogue)
  const files = catalogue.artifacts.filter(
    (artifact) => artifact.version === version && (spec.filename ?? artifact.filename) === artifact.filename,
  )
  if (files.length === 0) throw new LazaretError('not-found', `${spec.name} has no version ${version} at its upstream`)
  const chosen = chooseFiles(files)
  const judged: Judged[] = []
  for (const file of chosen) judged.push(await judge(app, registry.name, file))
  return { judged, skipped: files.filter((file) => !chosen.includes(file)).map((file) => file.filename) }
}

/** The version that the ecosystem's installers take, unless `spec` names one. */
export function versionOf(spec: Spec, catalogue: Catalogue): string {
  return VERSION_OF[spec.ecosystem](spec, catalogue)
}

/** The version that the ecosystem's installers take: npm's tag, or the newest that is neither yanked nor a pre-release. */
const VERSION_OF: Readonly<Record<Ecosystem, (spec: Spec, catalogue: Catalogue) => string>> = {
  npm: ({ version = 'latest' }, catalogue) => taggedVersion(catalogue, version) ?? version,
  pypi: newestOf,
}

function newestOf({ version, name }: Spec, { artifacts }: Catalogue): string {
  if (version !== undefined) return version
  const newest = newestVersion(artifacts.flatMap((artifact) => (artifact.withdrawn ? [] : [artifact.version])))
  if (newest === undefined)
    throw new LazaretError('not-found', `${name} has no version at its upstream that installers take`)
  return newest
}

export function chooseFiles(files: readonly CatalogueArtifact[]): readonly CatalogueArtifact[] {
  const wheels = files.filter((file) => file.kind === 'wheel')
  const wheel =
    wheels.find((file) => file.filename.endsWith('-none-any.whl')) ??
    wheels.find((file) => /manylinux.*x86_64/.test(file.filename)) ??
    wheels[0]
  return files.filter((file) => file.kind !== 'wheel' || file === wheel)
}

async function judge(app: App, registry: string, file: CatalogueArtifact): Promise<Judged> {
  const assessment = await app.assessor.assess(registry, file.name, file.filename)
  const { content, input, verdict } = assessment
  if (content === undefined)
    throw new LazaretError(
      'forbidden',
      `${file.filename} is refused by its name alone: ${verdict.hits[0]?.message ?? ''}`,
    )
  const circumstances = await app.policyEngine.circumstances(registry)
  return {
    artifact: file,
    digest: content.stored.digest,
    sizeBytes: content.stored.sizeBytes,
    profile: 'upstream',
    facts: content.facts,
    catalogueFindings: catalogueFindings({
      artifact: file,
      package: input.package,
      firstSeenAt: input.firstSeenAt,
      now: circumstances.now,
    }),
    verdict,
    sentences: explain(app.policies.inForce(registry).policy, input, circumstances, verdict).counterfactuals,
  }
}
