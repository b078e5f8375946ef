import { isSecretPath } from '../../patterns/secrets.ts'
import { recordAct, recordFlows } from './python-record.ts'
import type { Call } from './python-request.ts'
import { assignName, joinInto, type OpenFile } from './python-scope.ts'
import { childOf, type PyNode } from './python-tree.ts'
import { join, NOTHING, ofName, ofRef, ofTaint, shown, taintsOf, type Taint, type Value } from './python-value.ts'

const OPENERS = new Set([
  'open',
  'io.open',
  'codecs.open',
  'pathlib.Path().open',
  'os.open',
  'os.fdopen',
  'aiofiles.open',
  'gzip.open',
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
    const found = secretPath(path)
    if (found !== undefined) return secret(call, found)
    return name.startsWith('shutil.') ? undefined : { ...taintsOf(path ?? NOTHING), texts: pathTexts(path) }
  }
  return WRITERS.has(name) ||
    (call.method === 'write' && call.receiver?.refs.some((ref) => ref.kind === 'file') === true)
    ? write(call, name)
    : undefined
}

/** Remembers what was written under a path given as an argument, and gives the same. */
export function ofWritten(call: Call, path: Value | undefined, content: Value): Value {
  remember(call, { frame: call.frame, variables: argumentNames(call, 1), paths: path?.texts ?? [] }, content)
  return content
}

function open(call: Call, name: string): Value {
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
    )
    return join(ofName(`${name}()`), ofRef({ kind: 'file', target: openFile(call, path) }))
  }
  const found = secretPath(path)
  if (found !== undefined) return join(secret(call, found), ofName(`${name}()`))
  return { ...join(taintsOf(path ?? NOTHING), ofName(`${name}()`)), texts: pathTexts(path) }
}

/** A local file's content is called by its path, so that code that runs a file of the package can be told. */
function pathTexts(path: Value | undefined): readonly string[] {
  return path?.texts.filter((text) => text.endsWith('.py')) ?? []
}

function openFile(call: Call, path: Value | undefined): OpenFile {
  const known = call.analysis.files.get(call.node)
  if (known !== undefined) return known
  const made = { frame: call.frame, variables: argumentNames(call, 0), paths: path?.texts ?? [] }
  call.analysis.files.set(call.node, made)
  return made
}

function write(call: Call, name: string): Value {
  const [content = NOTHING] = call.args
  recordFlows(call.analysis, call.frame, content, 'filesystem-write', call.node, 'writes it to a file')
  if (name.startsWith('pathlib.Path().write')) {
    recordAct(
      call.analysis,
      call.frame,
      'filesystem-write',
      call.node,
      `writes ${shown(call.receiver?.texts[0] ?? 'a file')}`,
    )
    remember(call, { frame: call.frame, variables: receiverNames(call), paths: call.receiver?.texts ?? [] }, content)
  }
  for (const ref of call.receiver?.refs ?? []) if (ref.kind === 'file') remember(call, ref.target, content)
  return NOTHING
}

/** From here on the path stands for what was fetched or decoded into the file. */
function remember(call: Call, file: OpenFile, content: Value): void {
  const taints = content.taints.flatMap((taint) =>
    taint.kind === 'remote-content' || taint.kind === 'decoded-text' ? [{ ...taint, viaFile: true as const }] : [],
  )
  if (taints.length === 0) return
  const value = { ...NOTHING, taints }
  for (const variable of file.variables) if (assignName(file.frame, variable, value)) call.analysis.changed = true
  for (const path of file.paths)
    if (path.length < 500 && joinInto(call.analysis.written, path, value)) call.analysis.changed = true
}

function secretPath(path: Value | undefined): string | undefined {
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

function receiverNames(call: Call): string[] {
  const target = childOf(call.node, 'function')
  return namesIn(call, target === undefined ? undefined : childOf(target, 'object'))
}

function namesIn(call: Call, node: PyNode | undefined): string[] {
  if (node === undefined) return []
  const inner = node.type === 'call' ? childOf(node, 'arguments')?.children[0] : node
  return inner?.type === 'identifier' ? [call.analysis.text.slice(inner.start, inner.end)] : []
}
