import { CLIPBOARD_NOTES, javascriptClipboard, type ClipboardUse } from '../catalog/clipboard.ts'
import { codeArgument, decodes, HOST_INFO, NATIVE_MODULES } from '../catalog/javascript-system.ts'
import { javascriptStore } from '../catalog/secret-stores.ts'
import { codeOfDataUrl } from '../data-url.ts'
import { moduleApi, SOME_MODULE } from './api.ts'
import { allArguments, callbacks, joinedArguments } from './callbacks.ts'
import { carrierCall, chainCall } from './carriers.ts'
import { decodedTexts, spelledBytes } from './decode.ts'
import { fileCall, loadsWritten } from './files.ts'
import { hashCall } from './hashes.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { runsKnown, workedOut } from './known-code.ts'
import { leaves, networkCall } from './network.ts'
import { compiles } from './methods.ts'
import { libraryCall } from './library.ts'
import { namedBy } from './named-code.ts'
import { processCall } from './processes.ts'
import { INSTALLED, moduleValue } from './statements.ts'
import { pageCall } from './page.ts'
import { deepTaints } from './reach.ts'
import { serverCall } from './servers.ts'
import { memoryCall } from './memory.ts'
import { storageCall } from './storage.ts'
import { darkly, isUntold, wantArguments } from './wanted.ts'
import { loadsModule } from './untold.ts'
import { watchCall } from './watching.ts'
import { moves } from './working-folder.ts'
import { HOLE, isAddress, join, joinAll, NOTHING, ofApi, ofTaints, ofText, type Value } from './value.ts'

/** What only works on values: most calls of the platform are of these, and no other question is asked of them. */
const RECKONS = /^(?:Math|JSON|Object|Array|String|Number|parseInt|Promise)(?:\.\w+)?$/

/** A call of a built-in function or of a package's. Undefined: nothing is known of it. */
export function builtin(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (RECKONS.test(api)) return tells(machine, api, made, frame) ?? libraryCall(machine, api, made, frame)
  return (
    loads(machine, api, made, frame) ??
    moves(machine, api, made) ??
    networkCall(machine, api, made, frame) ??
    carrierCall(machine, api, made, frame) ??
    chainCall(machine, api, made, frame) ??
    serverCall(machine, api, made, frame) ??
    processCall(machine, api, made, frame) ??
    runsText(machine, api, made, frame) ??
    fileCall(machine, api, made, frame) ??
    watchCall(machine, api, made, frame) ??
    pageCall(api, made) ??
    memoryCall(machine, api, made, frame) ??
    tells(machine, api, made, frame) ??
    hashCall(machine, api, made) ??
    libraryCall(machine, api, made, frame)
  )
}

function loads(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  const specifier = made.args.values[0] ?? NOTHING
  if (api === 'require.resolve' || api === 'module:path.resolve.require')
    return { ...NOTHING, texts: specifier.texts.map((text) => installedAt(text)) }
  if (api === 'module:module.createRequire') return ofApi('require')
  if (api === 'process.binding') {
    machine.can('process', made.node, 'reaches into process.binding', frame)
    return joinAll(specifier.texts.map((text) => ofApi(`binding:${text}`)))
  }
  if (api === 'process.dlopen') {
    machine.can('native', made.node, 'loads native code by process.dlopen', frame)
    // its first argument is the module that is filled, its second the file
    required(machine, made.args.values[1] ?? NOTHING, made, frame)
    return NOTHING
  }
  if (api === 'module:module.register') {
    machine.outlet('execution')
    const remote = deepTaints(specifier).filter(({ kind }) => kind === 'remote-content')
    if (remote.length > 0) machine.sink('dynamic-code', made.node, 'loads it into the loader of modules', remote, frame)
    for (const code of specifier.texts.map(codeOfDataUrl))
      if (code !== undefined) machine.gives('javascript', code, made.node, frame)
    return NOTHING
  }
  if (api === 'process.getBuiltinModule') {
    wantArguments(machine, made, frame.unit.text)
    const modules = joinAll(specifier.texts.map((text) => ofApi(moduleApi(text))))
    return isUntold(specifier) ? join(modules, ofApi(SOME_MODULE)) : modules
  }
  if (api !== 'require' && api !== 'module:module._load') return undefined
  return required(machine, specifier, made, frame)
}

/** Where the file of another package lies; what is no name of one stays as it is. */
function installedAt(specifier: string): string {
  const isPackage = /^(?:@[\w.-]+\/)?[a-z][\w.-]*(?:\/|$)/.test(specifier)
  return isPackage ? `${INSTALLED}${specifier}` : specifier
}

function isSpelled(text: string): boolean {
  return text.replaceAll(HOLE, '') !== ''
}

/** Whether all its arguments stand there as they are: else what is known of them may not be all. */
function isWritten({ node }: Call): boolean {
  return 'arguments' in node && node.arguments.every(({ type }) => type === 'Literal')
}

function required(machine: Machine, specifier: Value, made: Call, frame: Frame): Value {
  wantArguments(machine, made, frame.unit.text)
  if (!isWritten(made)) {
    machine.outlet('execution')
    const [named] = made.written ?? ('arguments' in made.node ? made.node.arguments : [])
    if (made.args.values.length > 0) loadsModule(machine, specifier, made.node, named, frame)
  }
  // what was decoded may be an object that names modules: only a known name was hidden. Addresses are decoded to find files
  const hidden =
    specifier.texts.some(isSpelled) &&
    specifier.taints.some((taint) => taint.kind === 'decoded-text' && !isAddress(taint))
  if (hidden) machine.can('obfuscated', made.node, 'hides the name of the module that it loads', frame)
  const remote = specifier.taints.filter(({ kind }) => kind === 'remote-content')
  if (remote.length > 0) machine.sink('dynamic-code', made.node, 'loads it as a module', remote, frame)
  for (const text of specifier.texts) {
    loadsWritten(machine, text, made.node, frame)
    if (NATIVE_MODULES.has(text) || text.endsWith('.node'))
      machine.can('native', made.node, `loads ${text.slice(0, 80)}`, frame)
  }
  const loaded = joinAll(specifier.texts.map((text) => moduleValue(machine, text, made.node, frame)))
  return isUntold(specifier) ? join(loaded, ofApi(SOME_MODULE)) : loaded
}

function runsText(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  const isTimer = api === 'setTimeout' || api === 'setInterval'
  if (isTimer) {
    const first = made.args.values[0] ?? NOTHING
    if (first.texts.length === 0 && first.apis.length === 0 && !isHiddenText(first))
      return callbacks(machine, made.args, NOTHING, frame)
    if (first.texts.length === 0 && !isHiddenText(first)) return NOTHING
  }
  if (api === '*.constructor') return constructs(machine, made, frame)
  if (api.endsWith('._compile')) return compiles(machine, made, frame)
  const isAnyConstructor = api === '*.constructor.constructor'
  const position = isTimer ? 0 : isAnyConstructor ? -1 : codeArgument(api)
  if (position === undefined) return api === 'Worker' ? worker(machine, made, frame) : undefined
  const code = position === -1 ? joinedArguments(made.args) : (made.args.values[position] ?? NOTHING)
  const named = namedBy(machine, code, made, api === 'eval', frame)
  if (named !== undefined) return named
  wantArguments(machine, made, frame.unit.text)
  const note = darkly(made, position, shortName(api), frame.unit.text) ?? `runs text as code by ${shortName(api)}`
  machine.can('dynamic-code', made.node, note, frame)
  const taints = [...deepTaints(code), ...workedOut(machine, code, made, frame)]
  machine.sink('dynamic-code', made.node, `runs it as code by ${shortName(api)}`, taints, frame)
  runsKnown(machine, code, made.node, frame)
  return NOTHING
}

/** What was decoded and is no function that a library made of it. */
function isHiddenText({ taints, functions, shapes }: Value): boolean {
  return functions.length + shapes.length === 0 && taints.some(({ kind }) => kind === 'decoded-text')
}

/** `[].filter.constructor` is Function; of most other objects it is their class, so that only decoded text, right there, tells. */
function constructs(machine: Machine, made: Call, frame: Frame): Value | undefined {
  if (made.name !== 'constructor' || made.isNew) return undefined
  machine.outlet('execution')
  const hidden = deepTaints(joinedArguments(made.args)).filter(({ kind }) => kind === 'decoded-text')
  if (hidden.length === 0) return undefined
  machine.can('dynamic-code', made.node, 'runs text as code by a constructor', frame)
  machine.sink('dynamic-code', made.node, 'runs it as code by a constructor', hidden, frame)
  return NOTHING
}

function worker(machine: Machine, made: Call, frame: Frame): Value {
  const first = made.args.values[0] ?? NOTHING
  const inText = made.args.values[1]?.shapes.some((shape) => shape.has('eval')) ?? false
  if (inText) {
    machine.can('dynamic-code', made.node, 'runs text as a worker', frame)
    machine.sink('dynamic-code', made.node, 'runs it as a worker', deepTaints(first), frame)
    const given = deepTaints(made.args.values[1] ?? NOTHING).filter((taint) => leaves(taint))
    const hosts = first.texts.flatMap((text) => text.match(/https?:\/\/[^\s'"`|;&()]{1,200}/g) ?? []).slice(0, 5)
    if (given.length > 0 && hosts.length > 0)
      machine.sink('network', made.node, 'hands it to a worker that connects', given, frame, hosts)
    for (const text of first.texts) if (!text.includes(HOLE)) machine.gives('javascript', text, made.node, frame)
  } else
    for (const text of first.texts) {
      const code = codeOfDataUrl(text)
      if (code === undefined) machine.refers('command', `node ${text}`, made.node, frame)
      else machine.gives('javascript', code, made.node, frame)
    }
  return NOTHING
}

function tells(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  const stored = storageCall(machine, api, made, frame)
  if (stored !== undefined) return stored
  if (HOST_INFO.has(api)) {
    machine.can('host-info', made.node, `asks ${shortName(api)}`, frame)
    return ofTaints([machine.source('host-info', made.node, `asks ${shortName(api)}`, frame)])
  }
  if (api === 'process.report.getReport') {
    const note = 'reads all of process.env in a report'
    machine.can('env', made.node, note, frame)
    return ofTaints([machine.source('env', made.node, note, frame)])
  }
  if (javascriptStore(api) !== undefined) {
    const name = shortName(api)
    const secret = ofTaints([machine.source('secret-file', made.node, `asks ${name}`, frame, { name })])
    callbacks(machine, made.args, secret, frame)
    return secret
  }
  const use = javascriptClipboard(api)
  if (use !== undefined) return clipboardCall(machine, use, made, frame)
  if (api === 'module:os.homedir') return ofText('~')
  if (api === 'module:os.tmpdir') return ofText('/tmp')
  if (decodes(api)) return decoded(machine, api, made, frame, undefined)
  if (api !== 'Buffer.from' && api !== 'Buffer') return undefined
  const encoding = made.args.values[1]?.texts[0]
  if (encoding !== undefined && /^(?:base64|base64url|hex)$/i.test(encoding))
    return decoded(machine, api, made, frame, encoding)
  return spelledBytes(made.args) ? decoded(machine, api, made, frame, undefined) : joinedArguments(made.args)
}

/** What a person copied, or what takes its place. */
function clipboardCall(machine: Machine, use: ClipboardUse, made: Call, frame: Frame): Value {
  const note = CLIPBOARD_NOTES[use]
  machine.can('clipboard', made.node, note, frame)
  const read = use === 'reads' ? ofTaints([machine.source('observed', made.node, note, frame)]) : NOTHING
  return join(read, callbacks(machine, made.args, read, frame))
}

/** What a name, an address or code has at least one of: spaces and signs hide nothing. */
const SPELLS = /[\p{L}\p{N}]/u

function decoded(machine: Machine, api: string, made: Call, frame: Frame, encoding: string | undefined): Value {
  const texts = decodedTexts(api, made.args, encoding)
  if (isWritten(made) && texts.length > 0 && texts.every((text) => !SPELLS.test(text))) return ofText(...texts)
  const given = allArguments(made.args).flatMap((value) => deepTaints(value))
  const taint = machine.source('decoded-text', made.node, `decodes text by ${shortName(api)}`, frame)
  return join(ofTaints([...given, taint]), ofText(...texts))
}

export function shortName(api: string): string {
  return api.replace(/^module:/, '').slice(0, 60)
}
