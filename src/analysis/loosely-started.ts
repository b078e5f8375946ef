import { posix } from 'node:path'
import type { Language } from './code.ts'
import { languageOf } from './languages.ts'
import { insidePackage } from './paths.ts'
import { looseParts, type LoosePart, type LooseParts } from './shell/loose.ts'
import { startedFiles, type Find } from './started-files.ts'

/** A file that a text of a shell may start by a part that cannot be followed. */
export interface LooselyStarted {
  readonly path: string
  /** how evidence says it: what it may be run as, and the file */
  readonly note: string
}

/** The files of a package, to find those that a text names. */
export interface Files {
  readonly find: Find
  readonly paths: readonly string[]
  has(path: string): boolean
  /** of a file that is text; what a file of data names is looked up where that is given */
  readonly text?: (path: string) => string | undefined
}

/** files that one text may start; of one that names more nobody can tell what it runs */
const FILES_MAX = 200

/** UTF-16 units of a path that a pattern is held against */
const PATH_MAX = 300

/** How evidence begins that tells of a file which is perhaps run: as what it is taken for, in the order in which that is tried. */
export const MAY_RUN = 'may run by '

/** How it begins where no language is known. */
export const OTHER_PROGRAM = `${MAY_RUN}another program`

/** How evidence says that a file is perhaps run as one of some languages. */
export function mayRunBy(languages: string, path: string): string {
  return `${MAY_RUN}${languages}: ${path}`
}

/** The same of what is run if it is code, and is data else. */
export const IF_CODE = `${MAY_RUN}javascript, if it is code: `

/** Languages as which a file is perhaps run, by the note of its evidence; undefined: it is run, or loaded. */
export function looseLanguages(note: string): readonly Language[] | undefined {
  if (!note.startsWith(MAY_RUN)) return undefined
  const [names = ''] = note.slice(MAY_RUN.length).split(':', 1)
  return ORDER.filter((language) => names.includes(language))
}

const ORDER = ['javascript', 'python', 'shell'] as const

/**
 * Where a text has a part of which it cannot be told what it runs, every file that any part of it names is taken for what runs: it may be
 * copied, printed or unpacked first, listed, or put together. `from`: the folder in which it is started.
 */
export function looselyStarted(text: string, from: string, files: Files): LooselyStarted[] {
  const { parts, names, folders } = looseParts(text)
  if (!parts.some((part) => isLoose(part, from, folders, files.find))) return []
  const known = ORDER.filter((language) => parts.some((part) => part.language === language))
  const how = known.length === 0 ? OTHER_PROGRAM : `${MAY_RUN}${known.join(', ')}`
  const named = filesNamed({ parts, names, folders }, from, files).slice(0, FILES_MAX)
  return [
    ...named.map((path) => ({ path, note: `${how}: ${path}` })),
    ...namedByData(named, from, files).map((path) => ({ path, note: `${MAY_RUN}${ORDER.join(', ')}: ${path}` })),
  ]
}

/**
 * Whether a text has a part whose very name is worked out, and names no file of the package besides that it may be; or one that may be
 * more files than are followed.
 */
export function isUntold(text: string, from: string, files: Files): boolean {
  const loose = looseParts(text)
  const isWorkedOut = loose.parts.some(({ untold }) => untold === true)
  if (!isWorkedOut && !loose.parts.some((part) => isLoose(part, from, loose.folders, files.find))) return false
  const named = filesNamed(loose, from, files).length
  return named > FILES_MAX || (isWorkedOut && named === 0)
}

function isLoose({ command }: LoosePart, from: string, folders: readonly string[], find: Find): boolean {
  if (command === undefined) return true
  return ['', ...folders.map((folder) => `cd ${folder}; `)].every(
    (entered) => startedFiles(`${entered}${command}`, from, find).length === 0,
  )
}

function filesNamed({ names, folders }: LooseParts, from: string, files: Files): string[] {
  const places = ['.', from, ...folders.map((folder) => posix.join(from, folder))]
  const found = new Set<string>()
  const within: string[] = []
  for (const name of names) {
    for (const place of new Set(places)) {
      for (const path of meant(place, name, files)) found.add(path)
      const folder = insidePackage(posix.join(place, name))
      if (folder !== undefined && /^[\w@./-]+$/.test(name)) within.push(folder)
    }
  }
  if (found.size === 0) for (const path of inFolders(within, files)) found.add(path)
  return [...found]
}

/** UTF-16 units of a file of data whose words may name what is run: `node $(cat file)` */
const DATA_MAX = 2000

function namedByData(named: readonly string[], from: string, files: Files): string[] {
  const texts = named.flatMap((path) =>
    languageOf(path, '') === undefined && !PROSE.test(path) ? (files.text?.(path) ?? []) : [],
  )
  const words = texts.flatMap((text) => (text.length > DATA_MAX ? [] : text.split(/[\s"'`]+/)))
  const found = words
    .filter((word) => /\w/.test(word))
    .flatMap((word) => ['.', from].flatMap((place) => meant(place, word, files)))
  return [...new Set(found)].filter((path) => !named.includes(path)).slice(0, FILES_MAX)
}

/** Files that a name stands for: itself, by a pattern, or the end of a path whose beginning leads elsewhere. */
function meant(place: string, name: string, files: Files): readonly string[] {
  if (/[*?[{]/.test(name)) return matching(place, name, files)
  const path = insidePackage(posix.join(place, name))
  if (path !== undefined && files.has(path)) return [path]
  if (!name.includes('/')) return []
  const found = path === undefined ? [] : files.find(place, name)
  if (found.length > 0) return found
  const parts = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  for (let start = 1; start < Math.min(parts.length, 8); start += 1) {
    const end = insidePackage(posix.join(place, ...parts.slice(start)))
    if (end !== undefined && files.has(end)) return [end]
  }
  return []
}

/** patterns that one word stands for: `{a,b}.js` */
const ALTERNATIVES_MAX = 200

function matching(place: string, pattern: string, files: Files): string[] {
  if (!/[\w.]/.test(pattern)) return []
  const wanted = alternatives(pattern).flatMap((each) => insidePackage(posix.join(place, each)) ?? [])
  const found: string[] = []
  for (const path of files.paths) {
    if (path.length > PATH_MAX || !wanted.some((each) => matches(each.split('/'), path.split('/')))) continue
    found.push(path)
    if (found.length > FILES_MAX) break
  }
  return found
}

function alternatives(pattern: string): string[] {
  const [, head = '', list = '', tail = ''] = /^([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)$/.exec(pattern) ?? []
  if (list === '') return [pattern]
  return list
    .split(',')
    .slice(0, ALTERNATIVES_MAX)
    .map((each) => `${head}${each}${tail}`)
}

function matches(patterns: readonly string[], parts: readonly string[]): boolean {
  if (patterns.includes('**')) return matchesPart(patterns.at(-1) ?? '', parts.at(-1) ?? '')
  return (
    patterns.length === parts.length && patterns.every((pattern, index) => matchesPart(pattern, parts[index] ?? ''))
  )
}

/** `*`, `?` and sets of characters, which stand for any one here; as often as the texts are long together. */
function matchesPart(pattern: string, text: string): boolean {
  const wanted = pattern.replaceAll(/\[[^\]]{0,60}\]/g, '?')
  let at = 0
  let star = -1
  let mark = 0
  let next = 0
  while (at < text.length) {
    const char = wanted.charAt(next)
    if (next < wanted.length && (char === '?' || (char !== '*' && char === text.charAt(at)))) {
      at += 1
      next += 1
    } else if (char === '*') {
      star = next
      mark = at
      next += 1
    } else if (star === -1) return false
    else {
      next = star + 1
      mark += 1
      at = mark
    }
  }
  return /^\**$/.test(wanted.slice(next))
}

/** What people read: commands that it shows are run by nobody who only names its folder. */
const PROSE =
  /\.(?:rst|md|markdown|adoc)$|(?:^|\/)(?:README|CHANGE(?:S|LOG)|LICEN[CS]E|AUTHORS|NEWS|RELEASE|TODO)[^/.]*$/i

/** Whether a file is for people by its name. */
export function isProse(path: string): boolean {
  return PROSE.test(path)
}

/** Where no file is named, what lies in the folders that are. */
function inFolders(folders: readonly string[], files: Files): string[] {
  const wanted = new Set(folders)
  const found: string[] = []
  for (const path of files.paths) {
    const folder = posix.dirname(path)
    if (!wanted.has(folder === '.' ? '' : folder) || PROSE.test(path)) continue
    found.push(path)
    if (found.length > FILES_MAX) break
  }
  return found
}
