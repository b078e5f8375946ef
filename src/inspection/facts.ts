import type { ArchiveReading } from '../archive/reading.ts'
import { CAPABILITIES, type Capability } from '../model/capability.ts'
import { sha256 } from '../model/digest.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { ContentFacts, ManifestFact, SurfaceFile, WheelFact } from '../model/fact.ts'
import type { CodeIndex } from '../analysis/code.ts'
import { wheelToolCommands } from '../ecosystems/pypi/package/commands.ts'
import { wheelDeclarations } from '../ecosystems/pypi/package/declaration.ts'
import { licenceOf as pypiLicence } from '../ecosystems/pypi/package/licence.ts'
import { coreMetadataOf, metadataTextOf, pypiDependencies } from '../ecosystems/pypi/package/metadata.ts'
import { ownedTopLevels } from '../ecosystems/pypi/package/top-levels.ts'
import { licenceOf as npmLicence } from '../ecosystems/npm/package/licence.ts'
import { INSTALL_HOOKS, lineOfKey, readNpmManifest, type NpmManifest } from '../ecosystems/npm/package/manifest.ts'
import { allDependencies, allInstallScripts, packagesIn } from '../ecosystems/npm/package/packages.ts'
import { commandsIn } from '../ecosystems/npm/package/commands.ts'
import { DEPENDENCY_GROUPS } from '../ecosystems/npm/package/published-form.ts'
import { inputsDigest } from './inputs.ts'

type ManifestFacts = Pick<ContentFacts, 'installScripts' | 'dependencies' | 'licence' | 'manifest' | 'coreMetadata'>
/** names in a manifest whose lines are kept, and scripts that are named */
const LINES_MAX = 500

/** characters of a manifest in which lines are looked for */
const LINES_OF_MAX = 200_000

type CodeFacts = Pick<
  ContentFacts,
  'surface' | 'surfaceDigest' | 'inputsDigest' | 'surfaceCapabilities' | 'capabilities' | 'notExamined'
>

/** What the artifact's own manifest says. */
export function manifestFacts(reading: ArchiveReading, ecosystem: Ecosystem): ManifestFacts {
  return MANIFESTS[ecosystem](reading)
}

const MANIFESTS: Readonly<Record<Ecosystem, (reading: ArchiveReading) => ManifestFacts>> = {
  npm: (reading) => {
    const manifest = readNpmManifest(reading)
    const packages = packagesIn(reading)
    return {
      installScripts: allInstallScripts(packages),
      dependencies: allDependencies(reading, packages),
      ...(manifest === undefined
        ? {}
        : { licence: npmLicence(manifest.fields), manifest: manifestFact(reading, manifest) }),
    }
  },
  pypi: (reading) => {
    const metadata = coreMetadataOf(reading)
    const text = metadataTextOf(reading)
    return {
      installScripts: {},
      dependencies: pypiDependencies(reading),
      ...(text === undefined ? {} : { licence: pypiLicence(text) }),
      ...(metadata === undefined ? {} : { coreMetadata: metadata.toString('base64') }),
    }
  },
}

function manifestFact(reading: ArchiveReading, manifest: NpmManifest): ManifestFact {
  const { path, form, scripts } = manifest
  const commands = commandsIn(reading, form)
  const keys: readonly (readonly [name: string, group?: string])[] = [
    ['name'],
    ['version'],
    ...INSTALL_HOOKS.map((hook) => [hook, 'scripts'] as const),
    ...Object.keys(form.commands ?? {}).map((name) => [name, 'bin'] as const),
    ...DEPENDENCY_GROUPS.flatMap((group) =>
      Object.keys(form.groups[group] ?? {}).map((name) => [name, group] as const),
    ),
  ]
  const lines: Record<string, number> = Object.create(null)
  const told = manifest.text.length > LINES_OF_MAX ? [] : keys.slice(0, LINES_MAX)
  for (const [name, group] of told)
    lines[group === undefined ? name : `${group}.${name}`] = lineOfKey(manifest, name, group)
  if (form.commands === undefined)
    for (const name of Object.keys(commands).slice(0, LINES_MAX))
      lines[`bin.${name}`] = lineOfKey(manifest, 'bin', 'directories')
  return {
    path,
    ...identity(form.name, 'name', manifest),
    ...identity(form.version, 'version', manifest),
    scripts: Object.keys(scripts).slice(0, LINES_MAX),
    commands,
    lines,
  }
}

/** A text; where something else stands, its JSON: that is no name or version that anybody asks for. */
function identity(text: string | undefined, key: 'name' | 'version', { fields }: NpmManifest): Partial<ManifestFact> {
  const value = fields[key]
  if (text !== undefined) return { [key]: text }
  return value === undefined || value === null ? {} : { [key]: JSON.stringify(value).slice(0, ODD_IDENTITY_MAX) }
}

/** UTF-16 units of what stands in the place of a name or version */
const ODD_IDENTITY_MAX = 200

/** Commands that are kept of one wheel; each of them alone is a reason to ask whose it is. */
const COMMANDS_MAX = 200

/** What of a wheel depends on its name; undefined of other kinds. */
export function wheelFacts(reading: ArchiveReading, code: CodeIndex): WheelFact | undefined {
  if (reading.kind !== 'wheel') return undefined
  return {
    declarations: wheelDeclarations(reading),
    toolCommands: wheelToolCommands(reading)
      .slice(0, COMMANDS_MAX)
      .map(({ name, path, line = 1 }) => {
        const note = `installs a command named ${name}`
        return { name, evidence: code.evidence('subject', path, { line, column: 1, note }) }
      }),
    topLevels: ownedTopLevels(reading),
  }
}

/** What the code can do, and what of it runs by itself. */
export function codeFacts(
  reading: ArchiveReading,
  code: CodeIndex,
  installScripts: Readonly<Record<string, string>>,
): CodeFacts {
  const surface = [...commandsOf(code), ...filesOf(code)]
  const inputs = surface.length === 0 ? undefined : inputsDigest(reading, code)
  return {
    surface,
    surfaceDigest: surfaceDigest(reading, code, installScripts),
    ...(inputs === undefined ? {} : { inputsDigest: inputs }),
    surfaceCapabilities: sorted(surface.flatMap(({ capabilities }) => capabilities)),
    capabilities: sorted([
      ...code.summaries.flatMap((summary) => [...summary.capabilities.keys()]),
      ...code.commands.flatMap(({ summary }) => [...summary.capabilities.keys()]),
    ]),
    notExamined: code.notExamined,
  }
}

function filesOf(code: CodeIndex): SurfaceFile[] {
  return code.surface.map(({ path, moment, chain }) => ({
    path,
    moment,
    startedBy: chain.map((step) => `${step.path}: ${step.note}`),
    capabilities: sorted(code.summary(path)?.capabilities.keys() ?? []),
  }))
}

function commandsOf(code: CodeIndex): SurfaceFile[] {
  return code.commands.map(({ command, moment, chain, summary }) => ({
    path: summary.path,
    moment,
    startedBy: [...chain.map((step) => `${step.path}: ${step.note}`), command.slice(0, 300)],
    capabilities: sorted(summary.capabilities.keys()),
  }))
}

/** The same digest means that the same code runs by itself. */
function surfaceDigest(
  reading: ArchiveReading,
  code: CodeIndex,
  installScripts: Readonly<Record<string, string>>,
): ContentFacts['surfaceDigest'] {
  const entries = new Map(reading.entries.map((entry) => [entry.path, entry]))
  const lines = [
    ...Object.entries(installScripts).map(([hook, command]) => ['script', hook, command]),
    ...code.commands.map(({ moment, command }) => ['command', moment, command]),
    ...code.surface.map(({ path, moment }) => {
      const entry = entries.get(path)
      return ['file', moment, path, entry?.sha256 ?? `unhashed:${entry?.sizeBytes ?? 0}`]
    }),
  ]
  return sha256(
    lines
      .map((line) => JSON.stringify(line))
      .toSorted()
      .join('\n'),
  )
}

function sorted(found: Iterable<Capability>): Capability[] {
  const set = new Set(found)
  return CAPABILITIES.filter((capability) => set.has(capability))
}
