import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { readArchive } from '../../archive/read.ts'
import { projectsOf, readFilename } from '../../ecosystems/pypi/filename.ts'
import type { ArtifactName, CatalogueArtifact } from '../../model/artifact.ts'
import type { ArchiveReading } from '../../archive/reading.ts'
import { parseSha256 } from '../../model/digest.ts'
import { LazaretError } from '../../model/errors.ts'
import { isRecord } from '../../model/json.ts'
import { UNKNOWN } from '../../model/unknown.ts'
import { explain } from '../../policy/explain.ts'
import type { House } from '../../wire/house.ts'
import type { Judged } from './report.ts'

/** Inspects a file on this machine. Upstream is not asked: what only it knows is unknown. */
export async function judgeFile(house: House, path: string): Promise<Judged> {
  const filename = basename(path)
  const kind = kindOf(filename)
  const reading = await readArchive(path, kind, filename)
  const named = kind === 'npm-tarball' ? npmName(reading, filename) : pypiName(filename)
  const artifact: CatalogueArtifact = {
    ...named,
    url: '',
    claims: [],
    publishedAt: UNKNOWN,
    sizeBytes: statSync(path).size,
    withdrawn: false,
    publisher: UNKNOWN,
    manifest: UNKNOWN,
  }
  const digest = await digestOf(path)
  // In a thread of its own, as the server does it: with the same stack, the same facts.
  const facts = await house.inspector.inspect({ path, artifact, digest, integrity: 'unclaimed' })
  const registry = house.config.registries.find((one) => one.ecosystem === artifact.ecosystem)
  if (registry === undefined) throw new LazaretError('bad-request', `no ${artifact.ecosystem} registry is configured`)
  const circumstances = await house.decider.circumstances(registry.name)
  const input = {
    registry: registry.name,
    artifact,
    firstSeenAt: circumstances.now,
    package: {
      firstPublishedAt: UNKNOWN,
      maintainers: UNKNOWN,
      formerMaintainers: UNKNOWN,
      upstreamStatus: 'active',
      versionCount: 1,
    },
    content: { digest, integrity: 'unclaimed', facts, previous: { kind: 'unknown' } },
  } as const
  const verdict = await house.decider.decide(input)
  const { counterfactuals: sentences } = explain(
    house.policies.inForce(registry.name).policy,
    input,
    circumstances,
    verdict,
  )
  return { artifact, digest, sizeBytes: statSync(path).size, facts, catalogueFindings: [], verdict, sentences }
}

function kindOf(filename: string): ArtifactName['kind'] {
  if (filename.endsWith('.whl')) return 'wheel'
  if (filename.endsWith('.tgz')) return 'npm-tarball'
  if (filename.endsWith('.tar.gz') || filename.endsWith('.zip')) return 'sdist'
  throw new LazaretError('bad-request', `${filename} is no npm tarball (.tgz), wheel (.whl) or sdist (.tar.gz, .zip)`)
}

function npmName(reading: ArchiveReading, filename: string): ArtifactName {
  const text = reading.entries.find((entry) => entry.path === 'package.json')?.content?.toString('utf8')
  let manifest: unknown
  try {
    manifest = JSON.parse(text ?? '')
  } catch {
    manifest = undefined
  }
  const stem = filename.replace(/\.tgz$/, '')
  const fromFile = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(stem)
  const name = isRecord(manifest) && typeof manifest['name'] === 'string' ? manifest['name'] : (fromFile?.[1] ?? stem)
  const version =
    isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : (fromFile?.[2] ?? '0.0.0')
  return { ecosystem: 'npm', name, version, filename, kind: 'npm-tarball' }
}

function pypiName(filename: string): ArtifactName {
  for (const name of projectsOf(filename)) {
    const read = readFilename(filename, name)
    if (read?.kind === 'wheel' || read?.kind === 'sdist')
      return { ecosystem: 'pypi', name, version: read.version, filename, kind: read.kind }
  }
  throw new LazaretError('bad-request', `${filename} does not name a project and a version as wheels and sdists do`)
}

async function digestOf(path: string) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) hash.update(chunk)
  const digest = parseSha256(hash.digest('hex'))
  if (digest === undefined) throw new Error('sha256 is 64 hex digits')
  return digest
}
