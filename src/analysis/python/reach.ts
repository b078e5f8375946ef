import { isAscii } from 'node:buffer'
import type { Capability } from '../../model/capability.ts'
import { GIVEN_SECRET_TEXT } from '../catalog/given-secrets.ts'
import { PACKED_PYTHON } from '../catalog/disguise.ts'
import { namesCollectingHost, namesOwnedInbox } from '../catalog/hosts.ts'
import { callWords, type PythonAct } from '../catalog/python-calls.ts'
import {
  AFTER_IMPORT,
  ARCHIVE_ON_PATH,
  BEFORE_IMPORT,
  BUILT_TEXT,
  CODES_IN_ROW,
  COMPATIBLE_LETTER,
  COMPUTED_IMPORT,
  DISGUISED_TEXT,
  ENVIRONMENT_ATTRIBUTE,
  ENVIRONMENT_WORDS,
  ESCAPED_BYTES,
  ALIKE_TEXT,
  BARE_ADDRESS,
  ENCODED_ADDRESS,
  ESCAPED_LETTER,
  ESCAPED_LONG,
  ESCAPED_TEXT,
  GRAVE_TEXT,
  MODULE_AS_VALUE,
  MOVES_PATH,
  NAMES_PROGRAM,
  PERSONAL_PLACE,
  READING_WORDS,
  REPLACED,
  REFLECTIVE_WORDS,
  RUNNING_TEXT,
  RUNNING_WORDS,
  RUNS_TEXT,
  SECRET_TEXT,
  SECRET_WORDS,
  SENDING_CALL,
  SENDING_COMMANDS,
  SENDING_METHODS,
  TEXT_BUILDERS,
  TEXT_RUNNERS,
  SIDE_EFFECT_TEXT,
  VENDOR_WORDS,
  WRITES_SOMETHING,
} from '../catalog/python-words.ts'
import { CHAT_LIBRARIES } from '../catalog/python-watching.ts'
import { disguisingEncoding } from './encoding.ts'
import { WordList } from './words.ts'

/** The most that a file can do. */
export interface PythonReach {
  /** that its syntax tree may show; what most programs do, reading the environment and writing files, is no reason for one */
  readonly capabilities: ReadonlySet<Capability>
  /** The environment or secrets may go into the network, or code may hide in a text. */
  readonly leaks: boolean
  /**
   * The same: that is told of any file. Of a file that an import loads: data may go
   * from any source to any sink, it may write where something is started later, or the code may hide itself.
   */
  readonly flows: boolean
  /** what is fetched or decoded may be run, or what a person does be sent, once somebody calls it */
  readonly called: boolean
  /** an import runs it, and it writes or deletes at a place of a person, whose name may be put together */
  readonly writes: boolean
}

/** Those of modules: `exec` and its kin are told by RUNS_TEXT, and `compile` alone runs nothing. */
const CALLS = callWords().filter(({ words }) => words.length > 1)
/** Roots of names that need no import. */
const BYTES: ReadonlySet<string> = new Set(['bytes', 'bytearray'])
const WATCHED = new WordList([
  ...CALLS.flatMap(({ words }) => words),
  ...REFLECTIVE_WORDS,
  ...READING_WORDS,
  ...VENDOR_WORDS,
  ...ENVIRONMENT_WORDS,
  ...TEXT_RUNNERS,
  ...TEXT_BUILDERS,
  ...SENDING_METHODS,
  ...SECRET_WORDS,
])
/** Most imports that are read of one file: with more, every name counts as imported. */
const MAX_IMPORTS = 3000
const IMPORT = 'import'
/** Longest beginning of a `from … import`, UTF-16 units. */
const MAX_FROM_UNITS = 300

/**
 * What a Python file can do at most, by the words that stand in it.
 *
 * Every act is the call of a dotted name. Each part of that name stands in the file as a word, and its first part in an import:
 * in code, or in a text that is run (`exec("import os")`), which is why texts and comments count too. Identifiers know no
 * escapes. There are three ways around it. A name is put together or decoded at run time: that needs a word that reaches
 * things by a text (REFLECTIVE_WORDS), and the making of such a text or a module that is handed around. A name is written in
 * letters that Python takes for plain ones (NFKC), or the whole file is in an encoding that hides it: see `isRewritten`, for
 * which no word counts.
 *
 * `loaded`: an import runs the file; else it waits to be called.
 */
export function reachOf(bytes: Buffer, loaded: boolean): PythonReach {
  const source = bytes.toString('latin1')
  const words = WATCHED.foundIn(bytes)
  const has = (list: ReadonlySet<string>): boolean => [...words].some((word) => list.has(word))
  const imports = importedWords(source)
  const isVendored = has(VENDOR_WORDS)
  const imported = (root: string): boolean =>
    BYTES.has(root) || imports?.has(root) !== false || (isVendored && words.has(root))
  const acts = actsOf(words, imported)
  const runsText =
    has(TEXT_RUNNERS) && (RUNS_TEXT.test(source) || [...TEXT_RUNNERS].some((word) => imports?.has(word) !== false))
  if (runsText) acts.add('dynamic-code')
  const runs = acts.has('process') || acts.has('dynamic-code')
  const network = acts.has('network') || (acts.has('process') && SENDING_COMMANDS.test(source))
  const stores = acts.has('secrets')
  const secrets = (network || has(READING_WORDS)) && has(SECRET_WORDS) && SECRET_TEXT.test(source)
  const environment = (): boolean =>
    (imported('os') || imported('posix') || imported('nt')) &&
    has(ENVIRONMENT_WORDS) &&
    (ENVIRONMENT_ATTRIBUTE.test(source) || [...ENVIRONMENT_WORDS].some((word) => imports?.has(word) !== false))
  const disguised = (): boolean => DISGUISED_TEXT.test(source)
  const running = runsText || (has(RUNNING_WORDS) && RUNNING_TEXT.test(source))
  const leaks =
    ((secrets || stores) && network) ||
    (stores && has(SENDING_METHODS) && SENDING_CALL.test(source)) ||
    (running && (ESCAPED_TEXT.test(source) || disguised())) ||
    (runsText && ESCAPED_LETTER.test(source)) ||
    ((runsText || words.has('marshal')) && ESCAPED_BYTES.test(source)) ||
    (environment() && (network || (has(SENDING_METHODS) && SENDING_CALL.test(source))))
  const flows = (): boolean =>
    (acts.has('process') && NAMES_PROGRAM.test(source)) ||
    // of what runs a text it is worth to know whence that comes
    runsText ||
    ARCHIVE_ON_PATH.test(source) ||
    (network && REPLACED.test(source)) ||
    (network && acts.has('filesystem-write') && MOVES_PATH.test(source)) ||
    (network && (runs || acts.has('host-info') || namesCollectingHost(source))) ||
    (acts.has('decode') && (network || runs)) ||
    (has(TEXT_BUILDERS) && BUILT_TEXT.test(source) && (network || runs || CODES_IN_ROW.test(source))) ||
    (has(REFLECTIVE_WORDS) && MODULE_AS_VALUE.test(source)) ||
    (running && COMPUTED_IMPORT.test(source)) ||
    PACKED_PYTHON.test(source) ||
    ESCAPED_LONG.test(source)
  return {
    capabilities: capabilitiesOf(acts, secrets && has(READING_WORDS)),
    leaks,
    flows:
      leaks || (network && GIVEN_SECRET_TEXT.test(source)) || (loaded && (flows() || SIDE_EFFECT_TEXT.test(source))),
    writes: loaded && writesAtPlace(source),
    called:
      (runs && (network || acts.has('decode') || CHAT_LIBRARIES.test(source))) ||
      (network &&
        (namesOwnedInbox(source) ||
          BARE_ADDRESS.test(source) ||
          (acts.has('decode') && ENCODED_ADDRESS.test(source)))) ||
      ((runs || network) && ALIKE_TEXT.test(source)) ||
      (network && (acts.has('observe') || acts.has('clipboard'))),
  }
}

/** Writes or deletes something at a place of a person, whose name may be put together. */
function writesAtPlace(source: string): boolean {
  return PERSONAL_PLACE.test(source) && WRITES_SOMETHING.test(source)
}

/** What calls the words allow. */
function actsOf(words: ReadonlySet<string>, imported: (root: string) => boolean): Set<PythonAct> {
  const acts = new Set<PythonAct>()
  for (const { act, words: needed } of CALLS) {
    const [root = ''] = needed
    if (!acts.has(act) && needed.every((word) => words.has(word)) && imported(root)) acts.add(act)
  }
  return acts
}

/** Words of what the file imports; undefined where it imports too much to tell. */
function importedWords(source: string): ReadonlySet<string> | undefined {
  const found = new Set<string>()
  let count = 0
  for (let at = source.indexOf(IMPORT); at !== -1; at = source.indexOf(IMPORT, at + IMPORT.length)) {
    const before = BEFORE_IMPORT.exec(source.slice(Math.max(0, at - MAX_FROM_UNITS), at))?.[0]
    if (before === undefined) continue
    if ((count += 1) > MAX_IMPORTS) return undefined
    AFTER_IMPORT.lastIndex = at + IMPORT.length
    const behind = AFTER_IMPORT.exec(source)?.[0] ?? ''
    for (const [word] of `${before} ${behind}`.matchAll(/[A-Za-z_]\w*/g)) found.add(word)
  }
  return found
}

/** What each act tells of by itself; what most programs do, and what other words tell better, nothing. */
const TOLD_BY: Readonly<Record<PythonAct, Capability | undefined>> = {
  network: 'network',
  process: 'process',
  'dynamic-code': 'dynamic-code',
  native: 'native',
  'host-info': 'host-info',
  clipboard: 'clipboard',
  'filesystem-write': undefined,
  secrets: undefined,
  decode: undefined,
  observe: undefined,
}

function capabilitiesOf(acts: ReadonlySet<PythonAct>, readsSecrets: boolean): Set<Capability> {
  const found = new Set<Capability>()
  for (const act of acts) {
    const told = TOLD_BY[act]
    if (told !== undefined) found.add(told)
  }
  if (readsSecrets) found.add('secrets')
  return found
}

/** Written in other letters than it says, or in an encoding that hides it: nothing can be told by its words. */
export function isRewritten(bytes: Buffer): boolean {
  if (disguisingEncoding(bytes.toString('latin1', 0, 1000)) !== undefined) return true
  return !isAscii(bytes) && COMPATIBLE_LETTER.test(bytes.toString('utf8'))
}

/** Whether a file that is not parsed may take what matters, or run what it hides, by its words. */
export function isGrave(bytes: Buffer): boolean {
  const source = bytes.toString('latin1')
  return GRAVE_TEXT.test(source) || SECRET_TEXT.test(source) || namesCollectingHost(source) || isRewritten(bytes)
}
