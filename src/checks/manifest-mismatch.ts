import type { ContentCheck, Report } from './check.ts'
import { isRecord } from '../model/json.ts'
import {
  INSTALL_HOOKS,
  isDirectSpec,
  lineOfKey,
  readNpmManifest,
  stringsOf,
  type NpmManifest,
} from '../ecosystems/npm/package/manifest.ts'
import type { CatalogueManifest } from '../model/artifact.ts'

export const manifestMismatch: ContentCheck = {
  id: 'manifest-mismatch',
  summary: 'Package page and package disagree',
  why: 'The registry does not check that the manifest it shows is the one in the tarball. A difference hides scripts or dependencies from whoever looks at the page.',
  remedy: 'Believe the tarball. Ask the maintainer how it was published.',
  references: ['"The massive bug at the heart of the npm ecosystem" (2023), manifest confusion'],
  ecosystems: ['npm'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ artifact, reading, code }) {
    const manifest = readNpmManifest(reading)
    const claimed = artifact.manifest
    if (manifest === undefined || claimed === null) return []
    const differences = [...scriptDifferences(manifest, claimed), ...dependencyDifferences(manifest, claimed)]
    return differences.map(({ message, key, group, severity }): Report => {
      const place = { line: lineOfKey(manifest, key, group), column: 1, note: message }
      return { message, evidence: [code.evidence('subject', manifest.path, place)], severity }
    })
  },
}

interface Difference {
  readonly message: string
  readonly key: string
  readonly group: string
  readonly severity: 'critical' | 'high' | 'medium'
}

function scriptDifferences(manifest: NpmManifest, claimed: CatalogueManifest): Difference[] {
  return INSTALL_HOOKS.flatMap((hook): Difference[] => {
    const real = manifest.scripts[hook]?.trim() ?? ''
    const shown = claimed.scripts[hook]?.trim() ?? ''
    // npm adds the implicit build to what it publishes
    if (real === shown || (real === '' && shown === 'node-gyp rebuild')) return []
    const base = { key: hook, group: 'scripts' }
    if (shown === '')
      return [
        {
          ...base,
          severity: 'critical',
          message: `the tarball runs "${real.slice(0, 100)}" at ${hook}; the registry shows no ${hook}`,
        },
      ]
    if (real === '')
      return [
        { ...base, severity: 'medium', message: `the registry shows a ${hook} script that the tarball does not have` },
      ]
    return [
      {
        ...base,
        severity: 'critical',
        message: `the tarball runs "${real.slice(0, 100)}" at ${hook}; the registry shows "${shown.slice(0, 100)}"`,
      },
    ]
  })
}

/** npm copies optional dependencies into `dependencies` when it publishes, and spells URLs anew. */
function dependencyDifferences(manifest: NpmManifest, claimed: CatalogueManifest): Difference[] {
  const { dependencies, optionalDependencies } = manifest.fields
  if (dependencies !== undefined && !isRecord(dependencies)) return []
  const required = stringsOf(dependencies)
  const optional = stringsOf(optionalDependencies)
  const all: Record<string, string> = { ...required, ...optional }
  const differences: Difference[] = []
  for (const [name, spec] of Object.entries(required)) {
    if (Object.hasOwn(claimed.dependencies, name) || Object.hasOwn(optional, name)) continue
    differences.push({
      key: name,
      group: 'dependencies',
      severity: 'high',
      message: `the tarball depends on ${name}@${spec.slice(0, 60)}; the registry does not show it`,
    })
  }
  for (const [name, shown] of Object.entries(claimed.dependencies)) {
    const real = Object.hasOwn(all, name) ? all[name] : undefined
    if (real === undefined)
      differences.push({
        key: name,
        group: 'dependencies',
        severity: 'high',
        message: `the registry shows a dependency on ${name} that the tarball does not have`,
      })
    else if (!sameSpec(real, shown))
      differences.push({
        key: name,
        group: 'dependencies',
        severity: 'high',
        message: `the tarball depends on ${name}@${real.slice(0, 60)}; the registry shows ${shown.slice(0, 60)}`,
      })
  }
  return differences
}

function sameSpec(real: string, shown: string): boolean {
  if (/^(?:workspace|catalog):/.test(real) || isDirectSpec(real) || isDirectSpec(shown)) return true
  return plain(real) === plain(shown)
}

function plain(spec: string): string {
  const text = spec.trim().replaceAll(/\s{1,50}/g, ' ')
  return text === '' || text === 'latest' || text === 'x' ? '*' : text
}
