import { isSecretPath } from '../catalog/secrets.ts'
import { isDataFile } from '../languages.ts'
import { putDown, textsPutDown } from './put-down.ts'
import { STARTED_LATER, startsLater } from './left-behind.ts'
import { recordAct, recordFlows, recordNested } from './record.ts'
import type { Call } from './request.ts'
import { opensToWrite, effectsOnPath } from './side-effects.ts'
import { goneThrough } from './walked.ts'
import { assignName, lookUp, type OpenFile } from './scope.ts'
import { childOf, type PyNode } from './tree.ts'
import { join, joinAll, NOTHING, ofName, ofRef, ofTaint, shown, taintsOf, type Taint, type Value } from './value.ts'
import { hiddenName } from './unknown-members.ts'
import { handedOn, writtenBelow, writtenTo, writtenUnder } from './written.ts'

/** Files that are open for writing, and have a path of their own. */
const TEMPORARY = ['tempfile.NamedTemporaryFile', 'tempfile.TemporaryFile', 'tempfile.SpooledTemporaryFile'] as const
/** Archives that are opened like files, and the methods that put files into them by their paths. */
const ARCHIVES = [
  'zipfile.ZipFile',
  'pyzipper.ZipFile',
  'pyzipper.AESZipFile',
  'tarfile.open',
  'py7zr.SevenZipFile',
] as const
const OPENERS = new Set<string>([
  'open',
  'io.open',
  'codecs.open',
  'pathlib.Path().open',
  'os.open',
  'os.fdopen',
  'aiofiles.open',
  'gzip.open',
  ...ARCHIVES,
  ...TEMPORARY,
])
const READERS = new Set([
  'pathlib.Path().read_text',
  'pathlib.Path().read_bytes',
  'configparser.ConfigParser().read',
  'configparser.RawConfigParser().read',
  'dotenv.dotenv_values',
  'sqlite3.connect',
  'shutil.copy',
  'shutil.copy2',
  'shutil.copyfile',
  'shutil.copytree',
])
const WRITERS = new Set([
  'open().write',
  'io.open().write',
  'codecs.open().write',
  'gzip.open().write',
  'pathlib.Path().open().write',
  'pathlib.Path().write_text',
  'pathlib.Path().write_bytes',
])

/** Opening, reading and writing files; undefined for every other call. */
export function fileCall(call: Call, name: string): Value | undefined {
  if (OPENERS.has(name)) return open(call, name)
  if (name === 'dotenv.dotenv_values') return secret(call, '.env')
  if (READERS.has(name)) {
    const path = name.startsWith('pathlib.') ? call.receiver : call.args[0]
    const isCopy = name.startsWith('shutil.')
    const found = secretPath(path)
    if (found !== undefined && name.startsWith('configparser.'))
      for (const parser of receiverNames(call)) assignName(call.frame, parser, secret(call, found))
    if (found !== undefined) return isCopy ? ofWritten(call, call.args[1], secret(call, found)) : secret(call, found)
    if (isCopy) return copied(call, path)
    const content = join(taintsOf(path ?? NOTHING), writtenUnder(call.analysis, path?.texts ?? []))
    return { ...content, texts: pathTexts(path) }
  }
  if (name === 'shutil.make_archive') return archived(call)
  return WRITERS.has(name) ||
    (name === 'shutil.copyfileobj' && call.args[1]?.refs.some((ref) => ref.kind === 'file') === true) ||
    ((call.method === 'write' || call.method === 'add') &&
      call.receiver?.refs.some((ref) => ref.kind === 'file') === true)
    ? write(call, name)
    : undefined
}

/** What was found in a folder of secrets, or was put where it is by this code, is in the copy as well; undefined: nothing that matters. */
function copied(call: Call, path: Value = NOTHING): Value | undefined {
  const content = handedOn(join(taintsOf(path), writtenBelow(call.analysis, path.texts)))
  if (content !== NOTHING) ofWritten(call, call.args[1], content)
  return undefined
}

/** Remembers what was written under a path given as an argument, and gives the same. */
export function ofWritten(call: Call, path: Value | undefined, content: Value): Value {
  remember(call, { frame: call.frame, variables: argumentNames(call, 1), paths: path?.texts ?? [] }, content)
  return content
}

/** The variables of which the argument at `index` is made stand for what was put there, from here on. */
export function remembered(call: Call, index: number, content: Value): void {
  remember(call, { frame: call.frame, variables: argumentNames(call, index), paths: [] }, content)
}

/** What stands in the file whose path is the first argument. */
export function fileSent(call: Call): Value {
  const path = call.args[0] ?? call.keywords.get('Filename') ?? call.keywords.get('localpath') ?? NOTHING
  return packed(call, path)
}

function open(call: Call, name: string): Value {
  if (TEMPORARY.some((opener) => opener === name)) return temporary(call, name)
  const byMethod = name.startsWith('pathlib.')
  const path = byMethod ? call.receiver : (call.args[0] ?? call.keywords.get('file'))
  const mode = call.args[byMethod ? 0 : 1] ?? call.keywords.get('mode')
  const writes = mode?.texts.some((text) => text.length < 8 && /[wax+]/.test(text)) === true
  if (writes) {
    recordAct(
      call.analysis,
      call.frame,
      'filesystem-write',
      call.node,
      `opens ${shown(path?.texts[0] ?? 'a file')} to write`,
      [],
      writesOver(call, path, mode) ? { deletes: ['~'] } : effectsOnPath(path),
    )
    return join(ofName(`${name}()`), ofRef({ kind: 'file', target: openFile(call, path) }))
  }
  if (name === 'os.open') opensToWrite(call)
  const found = secretPath(path)
  if (found !== undefined) return joinAll([secret(call, found), hiddenName(path ?? NOTHING), ofName(`${name}()`)])
  const content = join(taintsOf(path ?? NOTHING), writtenUnder(call.analysis, path?.texts ?? []))
  return { ...join(content, ofName(`${name}()`)), texts: pathTexts(path) }
}

/** One after the other of all files that a person keeps, whose old content is gone; from one function to another, paths are joined by chance. */
function writesOver({ frame }: Call, path: Value | undefined, mode: Value | undefined): boolean {
  const isEach = path !== undefined && goneThrough(frame, path).length > 0
  return isEach && mode?.texts.every((text) => /w/.test(text)) === true
}

function temporary(call: Call, name: string): Value {
  recordAct(call.analysis, call.frame, 'filesystem-write', call.node, `calls ${name}`)
  return join(ofName(`${name}()`), ofRef({ kind: 'file', target: openFile(call, undefined) }))
}

/** A local file's content is called by its path, so that code that runs a file of the package can be told. */
function pathTexts(path: Value | undefined): readonly string[] {
  return path?.texts.filter((text) => text.endsWith('.py') || isDataFile(text)) ?? []
}

function openFile(call: Call, path: Value | undefined): OpenFile {
  const known = call.analysis.files.get(call.node)
  if (known !== undefined) {
    // a later pass knows more of what the caller gives
    known.paths = path?.texts ?? []
    return known
  }
  const variables = [...argumentNames(call, 0), ...keywordNames(call, 'fileobj')]
  const made = { frame: call.frame, variables, paths: path?.texts ?? [] }
  call.analysis.files.set(call.node, made)
  return made
}

function write(call: Call, name: string): Value {
  const isCopied = name === 'shutil.copyfileobj'
  const [given = NOTHING] = call.args
  const content = PACKERS.test(name) ? join(given, packed(call, given)) : given
  const file = isCopied ? call.args[1] : call.receiver
  recordFlows(call.analysis, call.frame, content, 'filesystem-write', call.node, 'writes it to a file')
  for (const text of content.texts) if (isProgram(text)) recordNested(call.analysis, call.frame, text, call.node)
  if (content.texts.some((text) => /index-url/.test(text))) setsIndex(call, file ?? call.receiver)
  if (name.startsWith('pathlib.Path().write')) {
    recordAct(
      call.analysis,
      call.frame,
      'filesystem-write',
      call.node,
      `writes ${shown(call.receiver?.texts[0] ?? 'a file')}`,
      [],
      effectsOnPath(call.receiver),
    )
    remember(call, { frame: call.frame, variables: receiverNames(call), paths: call.receiver?.texts ?? [] }, content)
  }
  for (const ref of file?.refs ?? []) if (ref.kind === 'file') remember(call, ref.target, content)
  // what has no path of its own is told by its `name`
  if (file?.names.some((opened) => opened.startsWith('tempfile.')) === true)
    remember(
      call,
      { frame: call.frame, variables: isCopied ? argumentNames(call, 1) : receiverNames(call), paths: [] },
      content,
    )
  return NOTHING
}

/** Where pip is told from where to install. */
function setsIndex(call: Call, file: Value | undefined): void {
  const paths = [
    ...(file?.texts ?? []),
    ...(file?.refs ?? []).flatMap((ref) => (ref.kind === 'file' ? ref.target.paths : [])),
  ]
  if (!paths.some((path) => /pip\.(?:conf|ini)$/.test(path))) return
  const writes = ['~/.config/pip/pip.conf: index-url']
  recordAct(call.analysis, call.frame, 'filesystem-write', call.node, 'tells pip where to install from', [], { writes })
}

/** Puts files into an archive by their paths. */
const PACKERS =
  /^(?:(?:zipfile|pyzipper)\.(?:AES)?ZipFile\(\)\.write|tarfile\.open\(\)\.add|py7zr\.SevenZipFile\(\)\.write(?:all)?)$/

/** What stands in the files that are put into an archive. */
function packed(call: Call, path: Value): Value {
  const found = secretPath(path)
  const own = join(writtenUnder(call.analysis, path.texts), writtenBelow(call.analysis, path.texts))
  return found === undefined ? own : join(own, secret(call, found))
}

/** A folder that is packed: its archive stands for what is in it. */
function archived(call: Call): Value | undefined {
  const folder = call.args[2] ?? call.keywords.get('root_dir')
  const content = folder === undefined ? NOTHING : join(taintsOf(folder), packed(call, folder))
  if (content.taints.length === 0) return undefined
  const paths = (call.args[0]?.texts ?? []).flatMap((path) => [path, `${path}.${call.args[1]?.texts[0] ?? 'zip'}`])
  remember(call, { frame: call.frame, variables: [], paths }, content)
  return content
}

/** Longest text that is taken for a program when it is written, UTF-16 units. */
const MAX_PROGRAM_UNITS = 4000

/** A short program that runs what it gets: written to a file, to be started from there. */
function isProgram(text: string): boolean {
  return text.length < MAX_PROGRAM_UNITS && /\b(?:exec|eval)\b/.test(text) && /\bimport\b/.test(text)
}

/** The file at the first path has the second one from here on. */
export function moveWritten(call: Call): void {
  const isMethod = call.receiver?.names.includes('pathlib.Path()') === true
  const from = isMethod ? call.receiver : call.args[0]
  const to = call.args[isMethod ? 0 : 1]
  writtenTo(call.analysis, to?.texts ?? [], writtenUnder(call.analysis, from?.texts ?? []))
  putDown(call.analysis, to?.texts ?? [], textsPutDown(call.analysis, from?.texts ?? []))
}

/** From here on the path stands for what was put into the file. */
function remember(call: Call, file: OpenFile, content: Value): void {
  putDown(call.analysis, file.paths, content)
  startsLater(call, file.paths, content)
  const value = handedOn(content)
  if (value === NOTHING) return
  // a name from further out is one of this function from here on, and stands for what it stood for
  for (const variable of file.variables)
    assignName(file.frame, variable, join(lookUp(file.frame, variable) ?? NOTHING, value))
  writtenTo(call.analysis, file.paths, value)
  if (file.paths.some((path) => AUTOSTART.test(path)))
    recordFlows(call.analysis, call.frame, value, 'process', call.node, STARTED_LATER)
  if (file.paths.some((path) => IMPORTED.test(path)))
    recordFlows(call.analysis, call.frame, value, 'dynamic-code', call.node, 'puts it where Python imports it')
}

/** Folders whose programs are started when somebody logs in. */
const AUTOSTART = /Start Menu[\\/]Programs[\\/]Startup|\.config[\\/]autostart|Library[\\/]Launch(?:Agents|Daemons)/

/** Modules of other packages. */
const IMPORTED = /(?:site|dist)-packages[\\/].{0,200}\.(?:py|pth)$/

function secretPath(path: Value | undefined): string | undefined {
  if (path !== undefined && hiddenName(path).taints.length > 0) return 'a file whose name is decoded and cannot be told'
  return path?.texts.find(isSecretPath)
}

function secret(call: Call, path: string): Value {
  const note = `reads ${shown(path)}`
  recordAct(call.analysis, call.frame, 'secrets', call.node, note)
  const taint: Taint = { kind: 'secret-file', offset: call.node.start, note }
  return ofTaint(taint)
}

/** Variables that an argument consists of: `open(path)`, `open(str(path))`. */
function argumentNames(call: Call, index: number): string[] {
  return namesIn(call, childOf(call.node, 'arguments')?.children[index])
}

/** The same of an argument that is given by its name: `tarfile.open(fileobj=buffer)`. */
function keywordNames(call: Call, keyword: string): string[] {
  const list = childOf(call.node, 'arguments')?.children ?? []
  const given = list.find((argument) => {
    const name = argument.type === 'keyword_argument' ? childOf(argument, 'name') : undefined
    return name !== undefined && call.analysis.text.slice(name.start, name.end) === keyword
  })
  return namesIn(call, given === undefined ? undefined : childOf(given, 'value'))
}

function receiverNames(call: Call): string[] {
  const target = childOf(call.node, 'function')
  return namesIn(call, target === undefined ? undefined : childOf(target, 'object'))
}

function namesIn(call: Call, node: PyNode | undefined): string[] {
  if (node === undefined) return []
  const inner = node.type === 'call' ? childOf(node, 'arguments')?.children[0] : node
  return inner?.type === 'identifier' ? [call.analysis.text.slice(inner.start, inner.end)] : []
}
