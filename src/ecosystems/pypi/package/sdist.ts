import type { ArchiveReading } from '../../../archive/reading.ts'
import type { Evidence } from '../../../model/finding.ts'
import type { PythonUse, SurfaceEntry } from '../../../analysis/code.ts'
import { BACKEND_HOOKS } from '../../../analysis/catalog/python-build.ts'
import { plainFolder } from '../../../analysis/paths.ts'
import { declaredFolders } from './declared-folders.ts'
import { entryPointsIn } from './entry-points.ts'
import { packageTops, textOfEntry } from './layout.ts'
import { ModuleFiles, moduleOf } from './modules.ts'
import { lineOfTomlKey, readPyproject } from './pyproject.ts'
import { nativeBuilds } from './native-builds.ts'
import { readSetupCfg } from './setup-cfg.ts'
import { autoloaded, unimported, type Roots } from './wheel.ts'

/** Folders at the root of an sdist that no install puts on the path. */
const NOT_INSTALLED =
  /^(?:tests?|testing|docs?|examples?|samples?|benchmarks?|bench|scripts?|tools?|ci|build|dist|\..*)$/i

/** Where the code of an sdist starts to run by itself: at build, and what its package runs on import. */
export function sdistRoots(reading: ArchiveReading): Roots {
  const paths = new Set(reading.entries.map(({ path }) => path))
  const has = (path: string): boolean => paths.has(path)
  const modules = new ModuleFiles([...paths].map((path) => [path, path]))
  const locate = (module: string): readonly string[] => modules.find(module, ['', 'src'])
  const entries: SurfaceEntry[] = []
  const config = readSetupCfg(reading)
  if (has('setup.py'))
    entries.push({
      ...build('setup.py', trigger('setup.py', 'runs when the package is built', 1)),
      use: { asMain: true, ...(config.redirectsCommands ? { everyCommand: true } : {}) },
    })
  const project = readPyproject(reading)
  if (project !== undefined) {
    const add = (files: readonly string[], key: string, use: PythonUse): void => {
      for (const path of files.filter(has))
        entries.push({ ...build(path, trigger('pyproject.toml', key, lineOfTomlKey(project.text, key))), use })
    }
    if (project.backendPath.length > 0) {
      const folders = project.backendPath.map(plainFolder)
      for (const { module, use } of backendModules(project.backend ?? DEFAULT_BACKEND))
        add(modules.find(module, folders), 'build-system.backend-path', use)
    }
    for (const { key, target, kind } of project.triggers)
      add(kind === 'file' ? [target] : locate(target), key, { asMain: kind === 'file' })
  }
  for (const { path, from, key } of nativeBuilds(reading, project))
    if (has(path))
      entries.push(
        build(path, trigger(from, `${key} runs it`, project === undefined ? 1 : lineOfTomlKey(project.text, key))),
      )
  for (const { target, key, line } of config.triggers) {
    for (const path of locate(target)) entries.push(build(path, trigger('setup.cfg', key, line)))
  }
  const points = reading.entries.filter(({ path }) => OWN_ENTRY_POINTS.test(path)).map(entryPointsIn)
  const tops = importable(reading, paths)
  const folders = tops.filter((path) => path.includes('/')).map((path) => path.slice(0, path.lastIndexOf('/') + 1))
  const isOwn = ownFolder(reading)
  return {
    entries: [...entries, ...autoloaded(points, locate, 'build'), ...tops.map(imported)],
    others: [...paths].flatMap((path) =>
      folders.some((folder) => path.startsWith(folder)) || isOwn(path)
        ? unimported(path, NOT_INSTALLED.test(topOf(path)) ? path.slice(topOf(path).length + 1) : path)
        : [],
    ),
  }
}

/** What setuptools wrote down of the package when the sdist was made: it reads that again beside setup.py. */
const OWN_ENTRY_POINTS = /^(?:src\/)?[^/]+\.(?:egg|dist)-info\/entry_points\.txt$/i

/** What pip and uv build with where no back end is named; a folder of `backend-path` may bring its own. */
const DEFAULT_BACKEND = 'setuptools.build_meta:__legacy__'

/** The module of a back end, of which the builder calls hooks, and the packages around it, which are imported first. */
function backendModules(backend: string): { readonly module: string; readonly use: PythonUse }[] {
  const [path = '', object] = backend.split(':', 2)
  const names = path.trim().split('.')
  const called = new Set(BACKEND_HOOKS.map((hook) => (object === undefined ? hook : `${object.trim()}.${hook}`)))
  return names.map((_, index) => ({
    module: names.slice(0, index + 1).join('.'),
    use: index + 1 === names.length ? { called } : {},
  }))
}

/** Name in PKG-INFO, as a module name: `zope.interface` -> `zope_interface`. */
function nameOf(reading: ArchiveReading): string {
  const text = textOfEntry(reading.entries.find(({ path }) => path === 'PKG-INFO')) ?? ''
  return (/^Name:\s{0,10}([\w.-]{1,200})/m.exec(text)?.[1] ?? '').toLowerCase().replaceAll(/[.-]/g, '_')
}

/** Whether a path lies in the folder that has the name of the package, dashes or not, whether or not it is a package. */
function ownFolder(reading: ArchiveReading): (path: string) => boolean {
  const name = nameOf(reading)
  return (path) => {
    const [folder = '', ...rest] = path.replace(SOURCE_FOLDER, '').split('/')
    return rest.length > 0 && name !== '' && folder.toLowerCase().replaceAll(/[.-]/g, '_') === name
  }
}

/** Most lines of a top_level.txt that are read. */
const MAX_TOP_LEVEL = 500

/** What setuptools says that the package installs. */
function topLevelOf(reading: ArchiveReading): readonly string[] {
  const text = textOfEntry(reading.entries.find(({ path }) => /^(?:src\/)?[^/]+\.egg-info\/top_level\.txt$/.test(path)))
  return (text ?? '').split(/\s+/, MAX_TOP_LEVEL).filter((name) => /^\w{1,200}$/.test(name))
}

const SOURCE_FOLDER = /^(?:src|lib|python)\//

/** Topmost packages at the root or in a source folder, and single modules where they are installed from. */
function importable(reading: ArchiveReading, paths: ReadonlySet<string>): string[] {
  const own = `${nameOf(reading)}.py`
  const isInstalled = installed(reading)
  const listed = new Set(topLevelOf(reading).map((name) => `${name}.py`))
  // the root itself is a package where `package_dir` says so
  const modules = [...paths].filter(
    (path) =>
      (/^src\/[^/]+$/.test(path) && moduleOf(path) !== undefined) ||
      path.toLowerCase() === own ||
      listed.has(path) ||
      path === '__init__.py',
  )
  const inFolders = new Map<string, string>()
  for (const path of [...paths].filter(isInstalled)) inFolders.set(path.replace(SOURCE_FOLDER, ''), path)
  const tops = packageTops(inFolders.keys()).flatMap((path) => inFolders.get(path) ?? [])
  // a folder that packages are in need be none itself
  const placed = [...inFolders.values()].filter(
    (path) => /^[^/]+\/[^/]+$/.test(path) && NOT_INSTALLED.test(topOf(path)) && moduleOf(path) !== undefined,
  )
  return [...new Set([...tops.filter((path) => isInstalled(path.replace(SOURCE_FOLDER, ''))), ...modules, ...placed])]
}

/** Whether an install may put a file on the path: of a folder with the name of tests or tools, where the package says so. */
function installed(reading: ArchiveReading): (path: string) => boolean {
  const { names, isUnknown } = declaredFolders(reading)
  const listed = new Set([...topLevelOf(reading), ...names, nameOf(reading)])
  return (path) => {
    const folder = topOf(path)
    return !NOT_INSTALLED.test(folder) || isUnknown || listed.has(folder)
  }
}

function topOf(path: string): string {
  return path.split('/', 1)[0] ?? ''
}

function build(path: string, start: Evidence): SurfaceEntry {
  return { path, moment: 'build', chain: [start] }
}

function imported(path: string): SurfaceEntry {
  return { path, moment: 'import', chain: [trigger(path, 'runs when it is imported', 1)] }
}

function trigger(path: string, note: string, line: number): Evidence {
  return { role: 'trigger', path, line, note }
}
