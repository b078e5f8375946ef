import type { ArchiveReading } from '../archive/reading.ts'
import type { CatalogueArtifact } from '../model/artifact.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { ContentFacts, Dependency } from '../model/fact.ts'
import type { Evidence, Severity } from '../model/finding.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { distInfoFile, textOfEntry } from '../ecosystems/pypi/package/layout.ts'
import { pypiDependencies } from '../ecosystems/pypi/package/metadata.ts'
import { LIMITS } from '../analysis/limits.ts'
import { claimedDependencies, claimOf, followedDependencies } from '../ecosystems/npm/package/claimed.ts'
import { dependenciesIn } from '../ecosystems/npm/package/dependencies.ts'
import { lineOfKey, readNpmManifest } from '../ecosystems/npm/package/manifest.ts'
import { PACKAGE_LOCK, SHRINKWRAP } from '../ecosystems/npm/package/shrinkwrap.ts'

/** characters of a URL that are told */
const SPEC_MAX = 120

export const directDependencies: ContentCheck = {
  id: 'direct-dependencies',
  summary: 'Depends on something outside of the registry',
  why: 'A git, URL or file dependency is fetched past this gate, can change under the same version, and a git dependency runs its own build scripts.',
  remedy: 'Ask the maintainer to publish the dependency. Until then pin and mirror it yourself.',
  references: [
    'TanStack (2026): github: dependency on an orphan commit in optionalDependencies',
    'PEP 440: direct references',
  ],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ ecosystem, reading, code }) {
    const dependencies = PLACES[ecosystem](reading)
    return dependencies.map(({ dependency, place }) =>
      reportOf(dependency, (note) => code.evidence('subject', place.path, { line: place.line, column: 1, note })),
    )
  },
  claims({ artifact, facts }) {
    return claimed(artifact, facts).map(({ dependency, path, where }) =>
      reportOf(dependency, (note) => ({ role: 'subject', path, note }), where),
    )
  },
}

/** Places that only the registry, or a lock file in the package, sends an installer to. */
function claimed(artifact: CatalogueArtifact, facts: ContentFacts) {
  const locked = followedDependencies(facts, artifact).filter(
    ({ group }) => group === SHRINKWRAP || group === PACKAGE_LOCK,
  )
  return [
    ...claimedDependencies(claimOf(artifact), facts).map((dependency) => ({
      dependency,
      path: facts.manifest?.path ?? 'package.json',
      where: ', as the registry says; the package does not',
    })),
    ...locked.map((dependency) => ({ dependency, path: dependency.group, where: '' })),
  ].filter(({ dependency }) => dependency.direct)
}

function reportOf({ name, spec, group }: Dependency, evidence: (note: string) => Evidence, where = ''): Report {
  const shown = spec.slice(0, SPEC_MAX)
  return {
    message: `${group} fetches ${name.slice(0, SPEC_MAX)} from ${shown}${where}`,
    evidence: [evidence(`${name}: ${shown}`.slice(0, 2 * SPEC_MAX))],
    severity: severityOf(spec, group),
  }
}

const PLACES: Readonly<Record<Ecosystem, (reading: ArchiveReading) => readonly Direct[]>> = {
  npm: npmPlaces,
  pypi: pypiPlaces,
}

interface Direct {
  readonly dependency: Dependency
  readonly place: { readonly path: string; readonly line: number }
}

/** Fetched without any protection from elsewhere than this machine. */
const UNPROTECTED = /^http:\/\/(?!(?:localhost|127\.|10\.|192\.168\.|\[::1\])[/:.\d\]])/i

/** A folder or an archive of this machine. */
const LOCAL =
  /^(?:file|link|portal):|^\.{0,2}[\\/]|^~\/|^[a-z]:|^[^:@]*[^:@/]\/[^:@/]*\/[^:@]*$|^[^:/]*\.(?:tgz|tar|tar\.gz)$/i

/** Groups of which somebody has to ask for a part. */
const ASKED = /^(?:peerDependencies|extras_require|.*\.(?:optional-dependencies|requires-extra)\..*)$/s

/** Local folders are there or not; peers and extras are fetched only where somebody asks for them. */
function severityOf(spec: string, group: string): Severity {
  const isAsked = ASKED.test(group) || /;.{0,200}\bextra\s{0,10}==/.test(spec)
  if (LOCAL.test(spec) || isAsked) return 'medium'
  // whoever stands on the way, or answers there that day, says what is installed
  return UNPROTECTED.test(spec) ? 'critical' : 'high'
}

function npmPlaces(reading: ArchiveReading): readonly Direct[] {
  const manifest = readNpmManifest(reading)
  if (manifest === undefined) return []
  return dependenciesIn(manifest.form)
    .filter(({ direct }) => direct)
    .map((dependency) => ({
      dependency,
      place: { path: manifest.path, line: lineOfKey(manifest, dependency.name, dependency.group) },
    }))
}

function pypiPlaces(reading: ArchiveReading): readonly Direct[] {
  const texts = new Map<string, string>()
  const textOf = (path: string): string => {
    const known = texts.get(path) ?? textOfEntry(reading.entries.find((entry) => entry.path === path)) ?? ''
    texts.set(path, known)
    return known
  }
  return pypiDependencies(reading)
    .filter(({ direct }) => direct)
    .map((dependency, index) => {
      const files = filesOf(reading, dependency.group)
      // what is not listed is not looked for: that would cost its number times the length of the file
      const place = index < LIMITS.reportsPerCheck ? placeIn(files, textOf, dependency) : undefined
      return { dependency, place: place ?? { path: files[0] ?? '.', line: 1 } }
    })
}

/** The file in which a requirement stands, and its line. */
function placeIn(
  files: readonly string[],
  textOf: (path: string) => string,
  { spec }: Dependency,
): Direct['place'] | undefined {
  const [url = spec] = spec.split(/[\s;]/, 1)
  for (const path of files) {
    const text = textOf(path)
    const offset = text.indexOf(url)
    if (offset !== -1) return { path, line: text.slice(0, offset).split('\n').length }
  }
  return undefined
}

function filesOf(reading: ArchiveReading, group: string): readonly string[] {
  if (group === 'build-system.requires') return ['pyproject.toml']
  if (/^(?:setup|install|extras)_requires?$/.test(group)) return ['setup.py', 'setup.cfg']
  if (/^(?:project|tool)\./.test(group)) return ['pyproject.toml']
  if (group !== 'requires-dist') return [group]
  return [reading.kind === 'wheel' ? (distInfoFile(reading, 'METADATA')?.path ?? 'METADATA') : 'PKG-INFO']
}
