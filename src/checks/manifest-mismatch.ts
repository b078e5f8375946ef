import type { ClaimCheck, Report } from './check.ts'
import type { ContentFacts, ManifestFact } from '../model/fact.ts'
import type { Severity } from '../model/finding.ts'
import { claimedDependencies, claimedScripts, claimOf, isAtWork, specsOf } from '../ecosystems/npm/package/claimed.ts'
import { commandsIn } from '../ecosystems/npm/package/commands.ts'
import { INSTALL_HOOKS } from '../ecosystems/npm/package/manifest.ts'
import type { PublishedForm } from '../ecosystems/npm/package/published-form.ts'

export const manifestMismatch: ClaimCheck = {
  id: 'manifest-mismatch',
  summary: 'Package page and package disagree',
  why: 'The registry does not check that the manifest it shows is the one in the tarball, and npm obeys both: scripts, dependencies and commands of one are hidden from whoever looks at the other.',
  remedy: 'Look at both, and ask the maintainer how it was published.',
  references: ['"The massive bug at the heart of the npm ecosystem" (2023), manifest confusion'],
  ecosystems: ['npm'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'claim',
  run({ artifact, facts }) {
    if (facts.manifest === undefined) return []
    const claim = claimOf(artifact)
    const differences = [
      ...identityDifferences(facts, artifact),
      ...shownIdentityDifferences(claim, artifact),
      ...scriptDifferences(facts, claim),
      ...dependencyDifferences(facts, claim),
      ...commandDifferences(facts, claim),
    ]
    const { manifest } = facts
    return differences.map((difference) => reportOf(difference, manifest))
  },
}

function reportOf({ message, key, severity }: Difference, { path, lines }: ManifestFact): Report {
  const line = lines[key]
  const evidence = [{ role: 'subject' as const, path, note: message, ...(line === undefined ? {} : { line }) }]
  const report = { message, evidence, severity }
  return key.startsWith('scripts.') ? { ...report, moment: 'install' } : report
}

interface Difference {
  readonly message: string
  /** in the lines of the manifest */
  readonly key: string
  readonly severity: Severity
}

/** A package that is told by another name or version was asked for as something that it is not. */
function identityDifferences(
  { manifest }: ContentFacts,
  artifact: { readonly name: string; readonly version: string },
): Difference[] {
  return (['name', 'version'] as const).flatMap((key): Difference[] => {
    const own = manifest?.[key]
    const asked = key === 'version' ? (artifact.version.split('+', 1)[0] ?? '') : artifact.name
    if (own === undefined || own === asked) return []
    const message = `is asked for by ${key} ${asked}, but its package.json says ${key} ${own.slice(0, 80)}`
    return [{ key, severity: 'high', message }]
  })
}

/** The registry shows another package, or another version, in the place of the one that was asked for. */
function shownIdentityDifferences(
  claim: PublishedForm,
  artifact: { readonly name: string; readonly version: string },
): Difference[] {
  return (['name', 'version'] as const).flatMap((key): Difference[] => {
    const shown = claim[key]
    const asked = key === 'version' ? (artifact.version.split('+', 1)[0] ?? '') : artifact.name
    // some registries write names in another case; clients do not look at that
    if (shown === undefined || shown.toLowerCase() === asked.toLowerCase()) return []
    const message = `is asked for by ${key} ${asked}, but the registry shows the ${key} ${shown.slice(0, 80)} for it`
    return [{ key, severity: 'high', message }]
  })
}

function scriptDifferences(facts: ContentFacts, claim: PublishedForm): Difference[] {
  const claimed = claimedScripts(claim, facts).map(({ hook, command, own }): Difference => {
    const key = `scripts.${hook}`
    const shown = command.slice(0, 100)
    if (own !== '')
      return {
        key,
        severity: 'critical',
        message: `the tarball runs "${own.slice(0, 100)}" at ${hook}; the registry shows "${shown}"`,
      }
    // tools that take a hook out of the tarball for those who install it leave it in what the registry shows
    const severity = isAtWork(command, facts) ? 'critical' : 'medium'
    return {
      key,
      severity,
      message: `the registry shows a ${hook} script that the tarball does not have: "${shown}"`,
    }
  })
  return [...claimed, ...hiddenScripts(facts, claim)]
}

/** Hooks of the tarball that the registry denies. Some registries never list scripts: that says nothing. */
function hiddenScripts(facts: ContentFacts, { scripts, hasInstallScript }: PublishedForm): Difference[] {
  return INSTALL_HOOKS.flatMap((hook): Difference[] => {
    const own = facts.installScripts[hook]?.trim() ?? ''
    if (own === '' || (hook === 'install' && own === 'node-gyp rebuild')) return []
    const isDenied = scripts === undefined ? hasInstallScript === false : (scripts[hook]?.trim() ?? '') === ''
    if (!isDenied) return []
    const message = `the tarball runs "${own.slice(0, 100)}" at ${hook}; the registry shows no ${hook}`
    return [{ key: `scripts.${hook}`, severity: 'critical', message }]
  })
}

function dependencyDifferences(facts: ContentFacts, claim: PublishedForm): Difference[] {
  const claimed = claimedDependencies(claim, facts).map(({ name, spec, group }): Difference => {
    const [own] = specsOf(facts, name, group)
    const key = `${group}.${name}`
    const message =
      own === undefined
        ? `the registry shows ${group} on ${name} that the tarball does not have`
        : `the tarball depends on ${name}@${own.slice(0, 60)}; the registry shows ${spec.slice(0, 60)}`
    return { key, severity: 'high', message }
  })
  return [...claimed, ...hiddenDependencies(facts, claim)]
}

function hiddenDependencies(facts: ContentFacts, { groups, bundled = [] }: PublishedForm): Difference[] {
  const shown = groups.dependencies
  if (shown === undefined) return []
  return facts.dependencies.flatMap(({ name, spec, group }): Difference[] => {
    if (group !== 'dependencies' || Object.hasOwn(shown, name) || bundled.includes(name)) return []
    if (specsOf(facts, name, 'dependencies').length > 1) return []
    const message = `the tarball depends on ${name}@${spec.slice(0, 60)}; the registry does not show it`
    return [{ key: `${group}.${name}`, severity: 'high', message }]
  })
}

/** Commands that the registry has linked to another file than the tarball says, or that only it names. */
function commandDifferences(facts: ContentFacts, claim: PublishedForm): Difference[] {
  const own = facts.manifest?.commands ?? {}
  const claimed = commandsIn({ entries: facts.files }, claim)
  return Object.entries(claimed).flatMap(([name, file]): Difference[] => {
    const before = Object.hasOwn(own, name) ? own[name] : undefined
    if (before === file) return []
    const message =
      before === undefined
        ? `the registry shows a command ${name} that the tarball does not have`
        : `the tarball makes ${before.slice(0, 100)} the command ${name}; the registry makes it ${file.slice(0, 100)}`
    return [{ key: `bin.${name}`, severity: before === undefined ? 'medium' : 'high', message }]
  })
}
