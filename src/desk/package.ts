import type { PackagePage } from '../api/search.ts'
import type { StoredArtifact } from '../model/artifact.ts'
import type { Case } from '../model/case.ts'
import { NAMING, type Ecosystem } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import { purlOf } from '../model/purl.ts'
import type { Waiver } from '../model/waiver.ts'
import type { DeskDependencies } from './ports.ts'

/** Files of one answer, the newest: each is decided on anew. A version finds the others. */
const FILES_MAX = 50
const CASES_MAX = 200

/** Throws `not-found` where nothing of it is here, and no case tells of it. */
export async function packagePage(
  app: DeskDependencies,
  ecosystem: Ecosystem,
  spelling: string,
  version?: string,
): Promise<PackagePage> {
  const { records } = app
  const name = NAMING[ecosystem].canonical(spelling)
  const registries = app.registries.filter((one) => one.ecosystem === ecosystem).map((one) => one.name)
  const [stored, cases, waivers, freezes, advisories] = await Promise.all([
    Promise.all(registries.map((registry) => filesOf(app, registry, name))),
    records.casesOfPackage(ecosystem, name, CASES_MAX),
    records.waivers({ active: true }),
    records.freezes({ active: true }),
    records.advisories(ecosystem, name),
  ])
  const all = stored.flat()
  if (all.length === 0 && cases.length === 0)
    throw new LazaretError('not-found', 'Nothing of this package is here: nobody asked for it, or it was tidied up.')
  const digests = new Set<string>(all.map(({ file }) => file.digest))
  const wanted = all
    .filter(({ file }) => version === undefined || file.version === version)
    .toSorted((a, b) => (bornAt(a) < bornAt(b) ? 1 : -1))
  return {
    ecosystem,
    name,
    files: await Promise.all(wanted.slice(0, FILES_MAX).map((one) => shown(app, one, cases))),
    fileCount: wanted.length,
    waivers: waivers.filter((waiver) => concerns(waiver, ecosystem, name, digests)),
    freezes: freezes.filter(({ registry }) => registry === '*' || registries.includes(registry)),
    advisories: (advisories ?? []).map(({ id, isMalware, summary }) => ({ id, isMalware, summary })),
  }
}

interface Stored {
  readonly file: StoredArtifact
  readonly publishedAt: string | undefined
}

async function filesOf({ records, ports }: DeskDependencies, registry: string, name: string): Promise<Stored[]> {
  const files = await records.artifactsOfPackage(registry, name)
  if (files.length === 0) return []
  const published = await ports.published(registry, name)
  return files.map((file) => ({ file, publishedAt: published.get(file.filename) }))
}

function bornAt({ file, publishedAt }: Stored): string {
  return publishedAt ?? file.firstSeenAt
}

async function shown(
  { ports }: DeskDependencies,
  { file, publishedAt }: Stored,
  cases: readonly Case[],
): Promise<PackagePage['files'][number]> {
  const { registry, version, filename, digest, sizeBytes, firstSeenAt } = file
  const verdict = await ports.decideNow(registry, file, digest)
  const one = cases.find(
    (candidate) =>
      candidate.registry === registry && candidate.digest === digest && candidate.artifact.filename === filename,
  )
  return {
    registry,
    version,
    filename,
    purl: purlOf(file),
    digest,
    sizeBytes,
    firstSeenAt,
    rules: verdict?.deciding ?? [],
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(verdict === undefined ? {} : { outcome: verdict.outcome }),
    ...(one === undefined ? {} : { case: { id: one.id, state: one.state } }),
  }
}

function concerns({ scope }: Waiver, ecosystem: Ecosystem, name: string, digests: ReadonlySet<string>): boolean {
  return scope.kind === 'digest' ? digests.has(scope.digest) : scope.ecosystem === ecosystem && scope.name === name
}
