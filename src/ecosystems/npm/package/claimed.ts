import type { CatalogueArtifact } from '../../../model/artifact.ts'
import { publicDownload } from '../../../model/public-registry.ts'
import type { ContentFacts, Dependency } from '../../../model/fact.ts'
import { LIMITS } from '../../../analysis/limits.ts'
import { readShell } from '../../../analysis/shell/read.ts'
import { findLocal, startedFiles, startedScripts } from '../../../analysis/started-files.ts'
import { dependenciesIn, isDirectSpec, isSameSpec } from './dependencies.ts'
import { INSTALL_HOOKS } from './manifest.ts'
import { publishedForm, type PublishedForm } from './published-form.ts'
import { PACKAGE_LOCK, SHRINKWRAP } from './shrinkwrap.ts'

/** A script that npm runs at install because the registry says so. */
export interface ClaimedScript {
  readonly hook: (typeof INSTALL_HOOKS)[number]
  readonly command: string
  /** what the tarball has under this name; empty: nothing */
  readonly own: string
}

/** What the packument says of a version; an empty form where it says nothing. */
export function claimOf({ manifest }: Pick<CatalogueArtifact, 'manifest'>): PublishedForm {
  return publishedForm(manifest ?? {})
}

/** Hooks that the packument names and the tarball has not, or has otherwise. npm itself adds the build of a binding.gyp. */
export function claimedScripts({ scripts }: PublishedForm, facts: ContentFacts): ClaimedScript[] {
  return INSTALL_HOOKS.flatMap((hook) => {
    const command = scripts?.[hook]?.trim() ?? ''
    const own = facts.installScripts[hook]?.trim() ?? ''
    if (command === '' || command === own || (own === '' && command === 'node-gyp rebuild')) return []
    return [{ hook, command, own }]
  })
}

/** Whether a command does something that is known: it starts a file or a script of the package, code that it is given, or acts itself. */
export function isAtWork(command: string, facts: ContentFacts): boolean {
  const shell = readShell(command.slice(0, LIMITS.commandLength))
  if (shell.capabilities.length > 0 || shell.flows.length > 0 || shell.inline.length > 0) return true
  const paths = new Set(facts.files.map(({ path }) => path))
  const find = findLocal((path) => paths.has(path))
  const scripts = new Set(facts.manifest?.scripts)
  return shell.starts.some(
    (start) =>
      startedFiles(start.command, '.', find).length > 0 ||
      startedScripts(start.command, Object.fromEntries([...scripts].map((name) => [name, '']))).some((name) =>
        scripts.has(name),
      ),
  )
}

/** Dependencies as an install follows them: the tarball's, without what only names the registry itself, and the packument's. */
export function followedDependencies(facts: ContentFacts, artifact: CatalogueArtifact): Dependency[] {
  const isLocked = artifact.manifest?.['_hasShrinkwrap'] === true
  const own = facts.dependencies.flatMap((found) => {
    if (found.group === PACKAGE_LOCK && !isLocked) return []
    if (found.group !== SHRINKWRAP && found.group !== PACKAGE_LOCK) return [found]
    return [Object.assign({}, found, { direct: !isOwnRegistry(found.spec, artifact.url) })]
  })
  return [...own, ...claimedDependencies(claimOf(artifact), facts)]
}

/** Dependencies that the packument names and the tarball has not, or has otherwise. */
export function claimedDependencies(claim: PublishedForm, facts: ContentFacts): Dependency[] {
  return dependenciesIn(claim).filter(({ name, spec, group }) => {
    if (group === 'bundledDependencies') return false
    return !specsOf(facts, name, group).some((own) => isSameSpec(own, spec))
  })
}

/** What the tarball asks for by this name: npm copies optional dependencies into the others when it publishes. */
export function specsOf(facts: ContentFacts, name: string, group: string): readonly string[] {
  const groups: readonly string[] = group === 'peerDependencies' ? [group] : ['dependencies', 'optionalDependencies']
  return facts.dependencies.flatMap((found) =>
    found.name === name && groups.includes(found.group) ? [found.spec] : [],
  )
}

/** A tarball at the registry that the package itself is from, or at the public one, which clients ask their own registry for. */
function isOwnRegistry(place: string, url: string): boolean {
  if (!isDirectSpec(place) || !URL.canParse(place)) return false
  const { protocol, host } = new URL(place)
  if (protocol !== 'https:' && protocol !== 'http:') return false
  return [publicDownload('npm') ?? '', url].some((own) => URL.canParse(own) && host === new URL(own).host)
}
