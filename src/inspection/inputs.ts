import type { CodeIndex } from '../analysis/code.ts'
import type { ArchiveEntry, ArchiveReading } from '../archive/reading.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import { PLAIN_RANGE } from '../model/surface.ts'

/** Files for people. A program that wants one has to name it. */
const DOCUMENT =
  /(?:^|\/)(?:readme|changelog|changes|history|licen[cs]e|copying|notice|authors|contributors|contributing|security)(?:\.(?:md|txt|rst|markdown))?$|\.(?:md|markdown|rst|map|d\.[cm]?ts)$/i

/** What each build of a Python package writes anew. What it says of dependencies is held against by itself. */
const WRITTEN_BY_BUILDS = /(?:^|\.(?:dist|egg)-info\/)(?:RECORD|METADATA|PKG-INFO|SOURCES\.txt)$/

/** Folders of a wheel that have its version in their names. */
const VERSIONED_FOLDER = /^([^/]+?)-\d[^/]*\.(dist-info|egg-info|data)\//

const PYTHON_SETTINGS = /(?:^|\/)(?:pyproject\.toml|setup\.cfg)$/
const VERSION_LINE = /^[ \t]*version[ \t]*=[ \t]*["']?[\w.+!-]{1,40}["']?[ \t]*\r?$/gm

/** How code goes through a folder: it may take any file. */
const LISTS = /readdir|opendir|glob|scandir|listdir|iterdir|\bwalk/i

/** Bytes of all texts together in which names of files are looked for: more may name any. */
export const NAMING_MAX = 512 * 1024

const PLAIN_VERSION = /^\d+(?:\.\d+)*(?:-?[a-z]{1,5}\.?\d*)?$/

/**
 * sha256 over all from which code that runs by itself may take what it does, besides its own text: data, settings, native code, bundled packages, and other
 * code that it names. Versions in manifests are left out. Undefined: not all of it could be read.
 */
export function inputsDigest(reading: ArchiveReading, code: CodeIndex): Sha256 | undefined {
  const surface = new Set(code.surface.map(({ path }) => path))
  const examined = new Set(code.summaries.map(({ path }) => path))
  const isFree = (path: string): boolean =>
    !/(?:^|\/)node_modules\//.test(path) && (examined.has(path) || DOCUMENT.test(path))
  const isCode = (path: string): boolean => surface.has(path) && !path.endsWith('.json')
  const rest = reading.entries.filter(({ path }) => !isCode(path) && !WRITTEN_BY_BUILDS.test(path))
  const fixed = rest.filter(({ path }) => !isFree(path))
  const texts = namingTexts(reading.entries, surface, fixed)
  const mayTakeAny = texts === undefined || texts.surface.some((text) => LISTS.test(text)) || hasPattern(code)
  const words = wordsOf(texts === undefined ? [] : [...texts.surface, ...texts.data, ...code.commands.map(said)])
  const taken = rest.filter(({ path }) => isFree(path) && (mayTakeAny || isNamed(path, words)))
  const lines = [...fixed, ...taken].map((entry) => lineOf(entry))
  const known = lines.filter((line) => line !== undefined)
  return reading.complete && known.length === lines.length ? sha256(known.toSorted().join('\n')) : undefined
}

interface NamingTexts {
  readonly surface: readonly string[]
  readonly data: readonly string[]
}

/** Texts that may name a file; undefined where one of code is not here, or they are too many. */
function namingTexts(
  entries: readonly ArchiveEntry[],
  surface: ReadonlySet<string>,
  fixed: readonly ArchiveEntry[],
): NamingTexts | undefined {
  const own = entries.filter(({ path }) => surface.has(path))
  const data = fixed.filter(({ path }) => !surface.has(path))
  const bytes = [...own, ...data].reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
  if (bytes > NAMING_MAX || own.some(({ content }) => content === undefined)) return undefined
  return { surface: own.map(textOf), data: data.map(textOf) }
}

function textOf({ content }: ArchiveEntry): string {
  return content?.toString('latin1') ?? ''
}

function said({ command }: CodeIndex['commands'][number]): string {
  return command
}

/** `sh scripts/*.sh` */
function hasPattern({ commands }: CodeIndex): boolean {
  return commands.some(({ command }) => /[*?[]/.test(command))
}

/** What texts say, in lower case: words of characters that names of files are made of, and those of them that end a quoted text. */
interface Words {
  readonly all: ReadonlySet<string>
  readonly ending: ReadonlySet<string>
}

const WORD = /[\w$@.+-]+/g

function wordsOf(texts: readonly string[]): Words {
  const all = new Set<string>()
  const ending = new Set<string>()
  for (const text of texts)
    for (const { 0: word, index } of text.toLowerCase().matchAll(WORD)) {
      all.add(word)
      if (/["'`]/.test(text.charAt(index + word.length))) ending.add(word)
    }
  return { all, ending }
}

/** By its name, without what follows the dot, too, or by its ending (`__filename + '.map'`). A name of other characters may be written in many ways. */
function isNamed(path: string, { all, ending }: Words): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  if (!/^[\w$@.+-]+$/.test(name)) return true
  const dot = name.lastIndexOf('.')
  const isEnding = DOCUMENT.test(path) && dot >= 0 && ending.has(name.slice(dot))
  return all.has(name) || isEnding || ending.has(dot < 0 ? name : name.slice(0, dot))
}

/** What stands for one file; undefined where its bytes are not known. */
function lineOf(entry: ArchiveEntry): string | undefined {
  const path = entry.path.replace(VERSIONED_FOLDER, '$1.$2/')
  const digest = digestOf(entry)
  return digest === undefined ? undefined : JSON.stringify([path, entry.linkTo ?? '', digest])
}

function digestOf({ path, content, sha256: digest }: ArchiveEntry): string | undefined {
  if (content !== undefined && path === 'package.json') return sha256(withoutVersions(content.toString('utf8')))
  if (content !== undefined && PYTHON_SETTINGS.test(path))
    return sha256(content.toString('latin1').replace(VERSION_LINE, ''))
  return digest
}

/** A manifest as it would be of any other version: its own, and ranges of dependencies, blanked. The text itself where it is none. */
function withoutVersions(text: string): string {
  try {
    const blanked: unknown = JSON.parse(text, (key, value: unknown) => blankedValue(key, value))
    return JSON.stringify(blanked)
  } catch {
    return text
  }
}

function blankedValue(key: string, value: unknown): unknown {
  if (typeof value === 'string') return key === 'version' && PLAIN_VERSION.test(value) ? '' : value
  if (!/dependencies$/i.test(key) || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, range]) => [
      name,
      typeof range === 'string' && PLAIN_RANGE.test(range) ? '' : (range as unknown),
    ]),
  )
}
