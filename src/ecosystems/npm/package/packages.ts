import type { ArchiveReading } from '../../../archive/reading.ts'
import type { Dependency } from '../../../model/fact.ts'
import { dependenciesIn } from './dependencies.ts'
import { installScriptsOf, manifestReading, type ManifestProblem, type NpmManifest } from './manifest.ts'
import { lockedIn, linkedFolders, shrinkwrapped } from './shrinkwrap.ts'

/** The package itself, or one that its tarball brings along: npm runs the scripts of both. */
export interface NpmPackage {
  /** empty, or `node_modules/inner/` */
  readonly folder: string
  readonly manifest: NpmManifest | undefined
  readonly problems: readonly ManifestProblem[]
  /** hooks by name, the implicit build included */
  readonly scripts: Readonly<Record<string, string>>
}

/** bundled packages that are looked at whatever they say; the tarball of npm itself has 230 */
const BUNDLED_MAX = 2000

/** A package where npm unpacks bundled ones: `node_modules/a/node_modules/@b/c/package.json` */
const BUNDLED = /^((?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+)(?:package\.json|binding\.gyp)$/i

/** The package at the root first, then the bundled ones. */
export function packagesIn(reading: ArchiveReading): NpmPackage[] {
  return foldersIn(reading).map((folder) => {
    const { manifest, problems } = manifestReading(reading, folder)
    return { folder, manifest, problems, scripts: installScriptsOf(reading, manifest, folder) }
  })
}

function foldersIn(reading: ArchiveReading): readonly string[] {
  const folders = new Set<string>([''])
  for (const { path } of reading.entries) {
    // some file systems know no case
    const folder = /^node_modules\//i.test(path) ? BUNDLED.exec(path)?.[1] : undefined
    if (folder !== undefined) folders.add(folder)
  }
  const contents = new Map(reading.entries.map(({ path, content }) => [path, content]))
  for (const folder of linkedFolders(reading)) if (contents.has(`${folder}package.json`)) folders.add(folder)
  const rest = [...folders].slice(BUNDLED_MAX + 1)
  return [...[...folders].slice(0, BUNDLED_MAX + 1), ...rest.filter((folder) => mayAct(folder, contents))]
}

/** Whether a package runs something when it is installed, or has something fetched, by the words of its manifest. */
function mayAct(folder: string, contents: ReadonlyMap<string, Buffer | undefined>): boolean {
  const manifest = contents.get(`${folder}package.json`)
  return manifest === undefined || contents.has(`${folder}binding.gyp`) || ACTS.test(manifest.toString('latin1'))
}

/** Hooks, texts with escapes, and dependencies with a colon or a slash. */
const ACTS = /install"\s*:|\\u|"[^"]*ependencies"\s*:\s*\{[^}]*:\s*"[^"]*[:/]/

/** The name of a bundled package, as a person reads it; empty for the package itself. */
export function bundledName({ folder }: Pick<NpmPackage, 'folder'>): string {
  return (
    folder
      .split(/node_modules\//i)
      .at(-1)
      ?.replace(/\/$/, '') ?? ''
  )
}

/** Scripts that run at install, of the package and of those that it brings along: `postinstall`, `inner:postinstall`. */
export function allInstallScripts(packages: readonly NpmPackage[]): Record<string, string> {
  const scripts: Record<string, string> = {}
  for (const found of packages) {
    const prefix = found.folder === '' ? '' : `${bundledName(found)}:`
    for (const [hook, command] of Object.entries(found.scripts)) scripts[`${prefix}${hook}`] = command
  }
  return scripts
}

/**
 * Dependencies of the package, and what its npm-shrinkwrap.json fetches from; and of the packages that it brings along what they have
 * fetched around the registry, unless that is brought along, too.
 */
export function allDependencies(reading: ArchiveReading, packages: readonly NpmPackage[]): Dependency[] {
  const brought = new Set(packages.map((found) => bundledName(found)))
  return packages.flatMap(({ folder, manifest }) => {
    const own = manifest === undefined ? [] : dependenciesIn(manifest.form)
    const all = own.concat(shrinkwrapped(reading, folder), folder === '' ? lockedIn(reading) : [])
    return folder === '' ? all : all.filter(({ name, direct }) => direct && !brought.has(name))
  })
}
