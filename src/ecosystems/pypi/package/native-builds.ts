import type { ArchiveReading } from '../../../archive/reading.ts'
import { plainFolder } from '../../../analysis/paths.ts'
import { textOfEntry } from './layout.ts'
import type { Pyproject } from './pyproject.ts'
import { tableAt, textAt } from './toml.ts'

/** A description of a build, or a program of it, that a back end has a tool run. */
export interface NativeBuild {
  readonly path: string
  /** file and key that say so, for evidence */
  readonly from: string
  readonly key: string
}

const BACKEND = 'build-system.build-backend'

/** What tools of native code run that a build of the sdist starts: CMake, Meson and Cargo. */
export function nativeBuilds(reading: ArchiveReading, project: Pyproject | undefined): readonly NativeBuild[] {
  const setup = textOf(reading, 'setup.py')
  const backend = project?.backend ?? ''
  const requires = (project?.requires ?? []).join(' ')
  const where = project === undefined ? { from: 'setup.py', key: 'setup' } : { from: 'pyproject.toml', key: BACKEND }
  const paths: string[] = []
  if (/^(?:scikit_build_core|skbuild|py_build_cmake)\b/.test(backend) || /\bskbuild\b/.test(setup))
    paths.push(`${cmakeFolder(project, setup)}CMakeLists.txt`)
  if (/^mesonpy\b/.test(backend)) paths.push('meson.build')
  if (/^maturin\b/.test(backend) || /\bsetuptools-rust\b/.test(requires) || /\bsetuptools_rust\b/.test(setup))
    paths.push(...crates(reading))
  return paths.map((path) => Object.assign({ path }, where))
}

function cmakeFolder(project: Pyproject | undefined, setup: string): string {
  const tool = ['tool', 'scikit-build']
  const named =
    textAt(tableAt(project?.root ?? {}, [...tool, 'cmake'])?.['source-dir']) ??
    textAt(tableAt(project?.root ?? {}, ['tool', 'py-build-cmake', 'cmake'])?.['source_path']) ??
    /\bcmake_source_dir\s{0,9}=\s{0,9}["']([\w./-]{1,200})["']/.exec(setup)?.[1]
  const folder = plainFolder(named ?? '.')
  return folder === '' || folder === '.' ? '' : `${folder}/`
}

/** Build scripts of all crates, and what Cargo starts in place of a compiler. */
function crates(reading: ArchiveReading): string[] {
  const paths = reading.entries.flatMap(({ path }) => (/(?:^|\/)Cargo\.toml$/.test(path) ? path : []))
  const scripts = paths.map((path) => {
    const named = /^build\s{0,9}=\s{0,9}["']([\w./-]{1,200})["']/m.exec(textOf(reading, path))?.[1]
    return `${path.slice(0, -'Cargo.toml'.length)}${named ?? 'build.rs'}`
  })
  const settings = reading.entries.flatMap(({ path }) => (/(?:^|\/)\.cargo\/config(?:\.toml)?$/.test(path) ? path : []))
  const wrappers = settings.flatMap((path) =>
    [...textOf(reading, path).matchAll(WRAPPERS)].map(([, named = '']) => named.replace(/^\.\//, '')),
  )
  return [...scripts, ...wrappers]
}

const WRAPPERS =
  /^\s{0,20}(?:rustc|rustc-wrapper|rustc-workspace-wrapper|linker)\s{0,9}=\s{0,9}["']([\w./-]{1,200})["']/gm

function textOf(reading: ArchiveReading, path: string): string {
  return (
    textOfEntry(
      reading.entries.find((entry) => entry.path === path),
      1_000_000,
    ) ?? ''
  )
}
