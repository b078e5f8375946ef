import type { ArchiveReading } from '../../../archive/reading.ts'
import { textOfEntry } from './layout.ts'

/** Names that are taken out of files that say what is installed. */
const MAX_NAMES = 1000

/** What setup.py gives setuptools, as far as it stands there as texts. */
const SETUP_LISTS =
  /\b(?:packages|py_modules|package_dir|namespace_packages)\s{0,9}=\s{0,9}([[({][^\])}]{0,4000})|\b(?:where\s{0,9}=\s{0,9}|find_(?:namespace_)?packages\s?\(\s{0,9})(["'][\w./-]{1,200}["'])/g

/** Lists of setup.py that are worked out: what they hold is not known. */
const SETUP_WORKED_OUT =
  /\b(?:packages|py_modules|package_dir)\s{0,9}=\s{0,9}(?![[({"'\s]|(?:setuptools\.)?find_|None\b|(?:packages|py_modules|package_dir)\b)\w/

/** The same of pyproject.toml, in the tables of any builder. */
const TOML_LISTS =
  /^[ \t]{0,9}(?:packages|py-modules|package-dir|where|only-include|module|sources)[ \t]{0,9}=[ \t]{0,9}(\[[^\]]{0,4000}|\{[^}]{0,2000}|["'][^"'\n]{1,200}["'])|^[ \t]{0,9}["'][\w.]{0,200}["'][ \t]{0,9}=[ \t]{0,9}(["'][\w./-]{1,200}["'])/gm

/** And of setup.cfg, where values may go on in indented lines. */
const CFG_LISTS =
  /^(?:packages|py_modules|package_dir|where)[ \t]{0,9}[=:]((?:[^\n]{0,400}\n?)(?:[ \t]{1,40}[^\n]{0,400}\n?){0,200})/gm

/** What an sdist says that it installs, by names of folders and modules at its root or in a source folder. */
export interface Declared {
  /** first parts of the names of packages, and folders that they are in */
  readonly names: ReadonlySet<string>
  /** true: it says so by code, or in a way that is not read */
  readonly isUnknown: boolean
}

/** `setup(packages=['tools'])`, `packages = ["tools"]` and `package_dir = =tools` name `tools`. */
export function declaredFolders(reading: ArchiveReading): Declared {
  const text = (name: string): string => textOfEntry(reading.entries.find(({ path }) => path === name)) ?? ''
  const setup = text('setup.py')
  const found = [
    ...quoted(setup, SETUP_LISTS),
    ...quoted(text('pyproject.toml'), TOML_LISTS),
    ...[...text('setup.cfg').matchAll(CFG_LISTS)].flatMap(([, value = '']) => value.split(/[\s,;=]+/)),
  ]
  const names = found.flatMap((name) => firstPart(name)).slice(0, MAX_NAMES)
  return { names: new Set(names), isUnknown: SETUP_WORKED_OUT.test(setup) }
}

function quoted(text: string, lists: RegExp): string[] {
  return [...text.matchAll(lists)].flatMap(([, list, one]) =>
    [...(list ?? one ?? '').matchAll(/["']([^"'\n]{1,200})["']/g)].map(([, name = '']) => name),
  )
}

function firstPart(name: string): string[] {
  const [first = ''] = name
    .replace(/^(?:\.?\/)+/, '')
    .replace(/^(?:src|lib|python)\//, '')
    .split(/[./*]/, 1)
  return /^[\w-]+$/.test(first) ? [first] : []
}
