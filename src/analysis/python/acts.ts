import { ENVIRONMENT_READERS, ENVIRONMENTS_OF_OTHERS as OF_OTHERS } from '../catalog/python-api.ts'
import { actsOf } from '../catalog/python-calls.ts'
import { isMetadataHost } from '../catalog/hosts.ts'
import { OVER_CONNECTION, STAYS_OPEN, storeSender } from '../catalog/python-senders.ts'
import { isDataFile } from '../languages.ts'
import { broughtTo, keepsInMemory } from './brought.ts'
import { runsCarried } from './carried-calls.ts'
import { clipboardCall } from './clipboard.ts'
import { decodeConstant } from './decode.ts'
import { fileCall, fileSent, moveWritten, ofWritten } from './files.ts'
import { hiddenAddress } from './hidden-hosts.ts'
import { environmentVariable, namedValue, variableText } from './names.ts'
import { startProcess } from './processes.ts'
import { feedsShell, tiesToConnection } from './shells.ts'
import { handlesRequests } from './servers.ts'
import { readsSource } from './sources.ts'
import { openedKey, sideEffectsOf } from './side-effects.ts'
import { everyClass, placeOfModule } from './special-attributes.ts'
import { hostsIn } from './strings.ts'
import { charge, recordAct, recordFlows, recordNested, recordReference } from './record.ts'
import type { Call } from './request.ts'
import { LOADS_LIBRARY, RUNS_UNTOLD } from '../catalog/started-content.ts'
import { extracted, fillsMemory } from './deeds.ts'
import { startsModule, writtenIn } from './started.ts'
import { namedBelow, walksPersonal } from './walked.ts'
import { writtenUnder } from './written.ts'
import { hiddenName, REACHES_MEMBER } from './unknown-members.ts'
import { keepsPicture, listens, watch } from './watching.ts'
import { join, joinAll, NOTHING, ofName, ofTaint, ofTexts, shown, taintsOf, type Taint, type Value } from './value.ts'

/** Verbs that send, on an object whose making is not seen. */
const SENDING_METHODS = new Set(['post', 'put', 'patch', 'urlopen', 'sendall', 'sendto', 'send_message'])

/** Those of them that queues and test cases have too: only with an address they are taken for sending. */
const AMBIGUOUS_METHODS = new Set(['put', 'patch'])

/**
 * What a call of something outside of this file does and gives; `name` is undefined where even that is unknown.
 * Undefined: nothing of interest.
 */
export function actOfCall(call: Call, name: string | undefined): Value | undefined {
  if (name === undefined) return everyClass(call) ?? unknownSender(call)
  if (ENVIRONMENT_READERS.has(name)) return environment(call, name)
  if (OF_OTHERS.has(name))
    return readsSource(call, 'env', 'env', `reads the environment of other programs with ${name}`)
  if (tiesToConnection(call, name)) return undefined
  searches(call, name)
  feedsShell(call, name)
  keepsPicture(call, name)
  handlesRequests(call, name)
  const file =
    everyClass(call) ??
    placeOfModule(call, name) ??
    fileCall(call, name) ??
    openedKey(call, name) ??
    walksPersonal(call, name) ??
    namedBelow(call, name)
  if (file !== undefined) return file
  let result: Value | undefined
  for (const act of actsOf(name)) {
    const done = ACTS[act](call, name)
    result = result === undefined ? done : join(result, done)
  }
  return result
}

/** A file, not a folder, that modules are looked for in: an archive, whatever its name. */
const ARCHIVE_ON_PATH = /(?:^|[/\\\uE000])[\w-]{1,80}\.[A-Za-z]\w{1,9}$/

function onlyPrograms(value: Value): Value {
  return { ...NOTHING, taints: value.taints.filter(({ kind }) => kind === 'remote-content' || kind === 'decoded-text') }
}

function searches(call: Call, name: string): void {
  if (!/^(?:sys\.path\.(?:insert|append|extend)|site\.addsitedir|zipimport\.zipimporter)$/.test(name)) return
  const folders = joinAll(call.args).texts
  const put = writtenUnder(
    call.analysis,
    folders.flatMap((folder) => [folder, `${folder}/`]),
  )
  recordFlows(call.analysis, call.frame, onlyPrograms(put), 'dynamic-code', call.node, 'looks for modules in it')
  for (const text of folders)
    if (text.length < 300 && ARCHIVE_ON_PATH.test(text))
      recordReference(call.analysis, call.frame, 'module', text.replaceAll('\\', '/'), call.node, true)
}

const ACTS = {
  network,
  process: startProcess,
  'dynamic-code': runCode,
  'filesystem-write': writeFiles,
  native,
  'host-info': (call: Call, name: string): Value => readsSource(call, 'host-info', 'host-info', `calls ${name}`),
  decode,
  secrets: (call: Call, name: string): Value =>
    join(ofTaint({ kind: 'secret-file', offset: call.node.start, note: `asks ${name}`, name }), ofName(`${name}()`)),
  clipboard: clipboardCall,
  observe: watch,
} as const

/** `os.getenv('X')`: a source only where the name is that of a credential, or not known. */
function environment(call: Call, name: string): Value {
  const { note, taint } = environmentVariable(call.args[0]?.texts ?? [], call.node.start)
  recordAct(call.analysis, call.frame, 'env', call.node, note)
  const fallback: Value = join(variableText(call.args[0]?.texts ?? []), { ...joinAll(call.args.slice(1)), names: [] })
  const named = taintsOf(call.args[0] ?? NOTHING)
  return name.endsWith('.setdefault') || taint === undefined ? fallback : join(join(fallback, named), ofTaint(taint))
}

function network(call: Call, name: string): Value {
  const { analysis, frame, node } = call
  // what a client of a store was made with is its own key
  const object = storeSender(name) === undefined ? (call.receiver ?? NOTHING) : NOTHING
  const given = joinAll([...call.args, ...call.keywords.values(), object])
  const sent = UPLOADERS.test(name) ? join(given, fileSent(call)) : given
  const hosts = [...hostsIn(sent.texts), ...(LOOKS_UP.test(name) ? domainsLookedUp(call.args[0]) : [])]
  const where = hosts[0] === undefined ? '' : ` to ${hosts[0]}`
  const hidesHost = hiddenAddress(analysis.text, sent, hosts)
  recordAct(
    analysis,
    frame,
    'network',
    node,
    `calls ${name}${where}`,
    OVER_CONNECTION.test(name) ? [] : hosts,
    hidesHost === undefined ? {} : { hidesHost },
  )
  // where a machine asks for its own credentials, what it sends there is its own as well
  if (!isToMachine(hosts)) recordFlows(analysis, frame, sent, 'network', node, `sends it with ${name}${where}`, hosts)
  for (const [key, value] of call.keywords) listens(analysis, frame, call.callee, key, value)
  const answer = {
    kind: 'remote-content',
    offset: node.start,
    note: `fetches with ${name}${where.replace(' to ', ' from ')}`,
    // where an answer says what to fetch next, whoever gave it chooses
    hosts: [...hosts, ...fetchedFrom(call.args[0])].slice(0, HOSTS_MAX),
  } as const
  broughtTo(call, name, ofTaint(answer))
  if (name.endsWith('urlretrieve') || name === 'wget.download') return ofWritten(call, call.args[1], ofTaint(answer))
  const result = `${name}()`
  const told = hosts.some(isMetadataHost) ? join(ofTaint(answer), machineCredentials(call)) : ofTaint(answer)
  const to = STAYS_OPEN.test(name) ? hosts : hostsIn(call.receiver?.texts ?? [])
  return joinAll([told, result.length > 120 ? NOTHING : ofName(result), ofTexts(to)])
}

const LOOKS_UP = /^socket\.(?:gethostby|getaddrinfo)/

/** `name + '.a.example'`: whoever answers for that is told the name. */
function domainsLookedUp({ texts }: Value = NOTHING): string[] {
  return texts.flatMap((text) => /\uE000\.((?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24})$/.exec(text.slice(-300))?.[1] ?? [])
}

/** Most addresses that are kept of one answer. */
const HOSTS_MAX = 8

/** Where an address comes from that was fetched itself. */
function fetchedFrom(address: Value = NOTHING): readonly string[] {
  return address.taints.flatMap(({ kind, hosts = [] }) => (kind === 'remote-content' ? hosts : []))
}

/** Send the file at the path that is their first argument. */
const UPLOADERS =
  /(?:\.(?:upload_file|fput_object|upload_from_filename|upload_blob_from_path)|(?:SFTPClient\.from_transport|open_sftp|fabric\.Connection)\(\)\.put)$/

function isToMachine(hosts: readonly string[]): boolean {
  return hosts.length > 0 && hosts.every(isMetadataHost)
}

function machineCredentials(call: Call): Value {
  return readsSource(call, 'secret-file', 'secrets', 'asks for the credentials of the machine')
}

/** An object that came from elsewhere and has a verb that sends: enough to follow data, not to claim a capability. */
function unknownSender(call: Call): Value | undefined {
  if (call.method === undefined || !SENDING_METHODS.has(call.method) || call.callee.refs.length > 0) return undefined
  const sent = joinAll([...call.args, ...call.keywords.values()])
  if (sent.taints.length === 0) return undefined
  const hosts = hostsIn(sent.texts)
  if (hosts.length === 0 && AMBIGUOUS_METHODS.has(call.method)) return undefined
  recordFlows(call.analysis, call.frame, sent, 'network', call.node, `sends it with .${call.method}()`, hosts)
  return undefined
}

/** `exec`, `eval` and their kin. Running a `.py` file of the package by its path is named, but hides nothing. */
function runCode(call: Call, name: string): Value {
  const { analysis, frame, node } = call
  const [code = NOTHING] = call.args
  if (name === 'compile') return { ...code, names: [] }
  runsCarried(call, name)
  // Caches unpickle what they stored; a pickle that stands in the source is a program.
  if (name.endsWith('.loads') && name !== 'marshal.loads' && code.texts.length === 0) return unpickled(call, code, name)
  if (name === 'runpy.run_module') for (const text of code.texts) startsModule(call, text)
  const file = LOADERS.test(name) ? join(call.args[1] ?? NOTHING, locationOf(call)) : NOTHING
  const paths = [...code.texts, ...file.texts].filter(
    (text) => text.length < 300 && (/\.pyc?$/.test(text) || isDataFile(text)),
  )
  for (const path of paths) recordReference(analysis, frame, 'module', path, node, true)
  const run = joinAll([code, writtenIn(call, code), writtenUnder(analysis, file.texts), hiddenName(file)])
  recordFlows(analysis, frame, run, 'dynamic-code', node, `runs it with ${name}`)
  if (RUNS_TEXT.test(name))
    for (const text of code.texts) if (!paths.includes(text)) recordNested(analysis, frame, text, node)
  if (paths.some((path) => path.endsWith('.py')) && code.taints.length === 0) return moduleLoaded(name, paths)
  // functions evaluate what they are given: names of types, the source of a lambda
  const runsAny = /^exec(?:file)?$/.test(name) || (name === 'eval' && frame.within === undefined)
  const isUntold = runsAny && isNotKnown(code) && !isGuessed(call)
  recordAct(analysis, frame, 'dynamic-code', node, `${isUntold ? RUNS_UNTOLD : 'runs code with '}${name}`)
  if (name === 'eval') return joinAll(code.texts.map((text) => namedBy(text, node.start)))
  return name.endsWith('loads') ? taintsOf(code) : NOTHING
}

/** Neither what it is, nor where it comes from. */
function isNotKnown({ texts, taints, refs }: Value): boolean {
  return texts.length === 0 && taints.length === 0 && refs.length === 0
}

/** A member that was taken for `exec`, since its name is not known: of that another word is said. */
function isGuessed({ analysis }: Call): boolean {
  return analysis.acts.values().some(({ note }) => note.startsWith(REACHES_MEMBER))
}

/** The module of the package that a loader makes of its path: `spec_from_file_location('x', 'a/hook.py')`. */
function moduleLoaded(name: string, paths: readonly string[]): Value {
  if (!LOADERS.test(name)) return NOTHING
  const stems = paths.flatMap((path) => /([A-Za-z_]\w{0,60})\.py$/.exec(path)?.[1] ?? [])
  return joinAll(stems.map((stem) => ofName(`.${stem}`)))
}

/** Take a program as text. */
const RUNS_TEXT =
  /^(?:exec|eval|types\.FunctionType|timeit\.\w+|(?:cP|p)rofile\.run|pdb\.\w+|bdb\.Bdb\(\)\.run|trace\.Trace\(\)\.run|code\.Interactive\w+\(\)\.(?:push|runsource|runcode))$/

/** Load a module from the path that is their second argument. */
const LOADERS = /(?:Source(?:less)?FileLoader|spec_from_file_location|load_source)$/

function locationOf({ keywords }: Call): Value {
  return joinAll(['location', 'path', 'pathname'].map((name) => keywords.get(name) ?? NOTHING))
}

/** What comes straight out of a connection is a program, too; what was kept in a file before is a cache. */
function unpickled(call: Call, code: Value, name: string): Value {
  const fetched = {
    ...code,
    taints: code.taints.filter(({ kind, viaFile }) => kind === 'remote-content' && viaFile !== true),
  }
  recordFlows(call.analysis, call.frame, fetched, 'dynamic-code', call.node, `runs it with ${name}`)
  return taintsOf(code)
}

/** What `eval` makes of a text that is a name or an import. */
function namedBy(text: string, offset: number): Value {
  if (text.length > 200) return NOTHING
  const module = /^__import__\(["']([\w.]{1,100})["']\)$/.exec(text)?.[1]
  const name = module ?? (/^[A-Za-z_][\w.]{0,100}$/.test(text) ? text : undefined)
  return name === undefined ? NOTHING : namedValue(name, offset)
}

/** Calls that give a file another path. */
const MOVERS = new Set([
  ...['rename', 'renames', 'replace'].map((method) => `os.${method}`),
  ...['move', 'copy', 'copy2', 'copyfile'].map((method) => `shutil.${method}`),
  ...['rename', 'replace'].map((method) => `pathlib.Path().${method}`),
])

function writeFiles(call: Call, name: string): Value {
  recordAct(call.analysis, call.frame, 'filesystem-write', call.node, `calls ${name}`, [], sideEffectsOf(call, name))
  recordFlows(call.analysis, call.frame, joinAll(call.args), 'filesystem-write', call.node, `writes it with ${name}`)
  if (MOVERS.has(name)) moveWritten(call)
  keepsInMemory(call, name)
  if (/\.(?:extractall|extract|unpack_archive)$/.test(name)) extracted(call, name)
  return taintsOf(joinAll([...call.args, call.receiver ?? NOTHING]))
}

const LOADERS_OF_LIBRARIES = /^ctypes\.(?:CDLL|PyDLL|WinDLL|OleDLL|(?:c|win|ole|py)dll\.LoadLibrary)$/
const LIBRARY = /^.{0,300}\.(?:dll|so|dylib|pyd)$/i

function native(call: Call, name: string): Value {
  const library = LOADERS_OF_LIBRARIES.test(name) ? call.args[0]?.texts.find((text) => LIBRARY.test(text)) : undefined
  const note = library === undefined ? `calls native code through ${name}` : `${LOADS_LIBRARY}${shown(library)}`
  recordAct(call.analysis, call.frame, 'native', call.node, note)
  fillsMemory(call, name)
  return ofName(`${name}()`)
}

/** Shortest text in the source that is taken for what is decoded, and not for a name of it, UTF-16 units. */
const LITERAL_UNITS = 40

/** Decoding: the result is a source by itself, and where it is a constant, its text is known. */
function decode(call: Call, name: string): Value {
  const [given = NOTHING, codec = NOTHING] = call.args
  const texts: string[] = []
  for (const text of given.texts) {
    charge(call.analysis, [text])
    const decoded = decodeConstant(name, text, codec.texts[0] ?? call.keywords.get('encoding')?.texts[0])
    if (decoded !== undefined) texts.push(decoded)
  }
  const taint: Taint = { kind: 'decoded-text', offset: call.node.start, note: `decodes with ${name}` }
  // what a ciphers' key opens is not worked out, but it stands there
  const isLiteral = texts.length > 0 || given.texts.some((text) => text.length >= LITERAL_UNITS)
  return join(join(taintsOf(given), ofTaint(isLiteral ? { ...taint, isLiteral } : taint)), ofTexts(texts))
}
