import { posix } from 'node:path'

/** Suffixes that Node tries on a specifier without one, and then on a directory's index. */
const SUFFIXES = [
  '',
  '.js',
  '.json',
  '.node',
  '.cjs',
  '.mjs',
  '.ts',
  '/index.js',
  '/index.cjs',
  '/index.mjs',
  '/index.json',
]

/**
 * The file that a relative `specifier` names from folder `from` (package paths, no leading slash), or undefined.
 * A specifier ending in `.js` may stand for the `.ts` it is compiled from.
 */
export function resolveLocal(has: (path: string) => boolean, from: string, specifier: string): string | undefined {
  const base = posix.normalize(posix.join(from, specifier.replaceAll('\\', '/').split(/[?#]/, 1)[0] ?? ''))
  if (base.startsWith('..') || base.startsWith('/')) return undefined
  const stem = base.replace(/\/$/, '').replace(/^\.\//, '')
  if (stem === '' || stem === '.') return ['index.js', 'index.cjs', 'index.json'].find(has)
  for (const suffix of SUFFIXES) if (has(stem + suffix)) return stem + suffix
  const source = stem.replace(/\.([cm]?)js$/, '.$1ts')
  return source !== stem && has(source) ? source : undefined
}

/** Tests, documentation and examples of a package of Python, which no import of it loads. */
export function isBeside(path: string): boolean {
  return /(?:^|\/)(?:tests?|testing|docs?|examples?|benchmarks?)\/|(?:^|\/)(?:test_\w+|\w+_test|tests|conftest)\.py$/.test(
    path,
  )
}

/** Folder of a package path: `lib/a.js` -> `lib`, `a.js` -> `.` */
export function folderOf(path: string): string {
  return posix.dirname(path)
}

/** A folder as package paths begin with it, `.` and `..` resolved: `./a/../b/` -> `b`; empty for the package's own root. */
export function plainFolder(path: string): string {
  const plain = posix.normalize(path.replaceAll('\\', '/'))
  return plain.replace(/^\.\/?/, '').replace(/\/+$/, '')
}

/** A path inside the package, without dots; undefined: it leads out of it. The package's own folder is empty. */
export function insidePackage(path: string): string | undefined {
  const plain = posix.normalize(path).replace(/^\.?\/|\/$/g, '')
  return plain.startsWith('../') || plain === '..' ? undefined : plain === '.' ? '' : plain
}
