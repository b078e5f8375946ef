import { OPAQUE_CALLS, TEXT_KEEPERS, TEXT_METHODS } from '../catalog/python-api.ts'
import { actsOf, isActing } from '../catalog/python-calls.ts'
import { actOfCall } from './acts.ts'
import { inboxOfBot, readsChat } from './chat-inbox.ts'
import { bytesToText } from './decode.ts'
import { keptSecrets } from './given.ts'
import { usesInstance } from './instances.ts'
import { hooksImports } from './language-calls.ts'
import { calledMethod, methodCaller } from './method-caller.ts'
import { callsUntold } from './unknown-members.ts'
import { calledWithRest } from './handed-calls.ts'
import { handsItselfOver } from './packed.ts'
import { dotted } from './names.ts'
import { hostsIn } from './strings.ts'
import { pathCall } from './path-calls.ts'
import { imported, reflected } from './reflection.ts'
import { charge, recordCall, recordOutside } from './record.ts'
import type { Call } from './request.ts'
import { attributeOf, givenBy, IMPLICIT_METHODS, withBases, type PyClass, type PyFunction } from './scope.ts'
import { runsAtBuild } from './setup-commands.ts'
import { preparesRequest } from './prepared-requests.ts'
import {
  asArgument,
  asMember,
  join,
  joinAll,
  NOTHING,
  ofName,
  ofRef,
  ofTexts,
  taintsOf,
  UNKNOWN_PART,
  type Value,
} from './value.ts'

/** Methods that put their arguments into their object. */
const MUTATORS = new Set([
  'append',
  'extend',
  'insert',
  'add',
  'update',
  'setdefault',
  'appendleft',
  'put',
  'push',
  'add_header',
  'attach',
  'set_payload',
  'set_content',
  'add_attachment',
  'add_alternative',
  'writestr',
  'setenv',
  'addHandler',
  'add_field',
])

/** Those that put it behind what is there. */
const APPENDERS = new Set(['append', 'extend', 'insert'])

/** What the call puts into its receiver. */
export function callMethod(call: Call): Value {
  if (call.method === undefined) return NOTHING
  if (CONNECTS.test(call.method)) return connectedTo(call)
  if (!MUTATORS.has(call.method)) return NOTHING
  const given = joinAll([...call.args, ...call.keywords.values()])
  return APPENDERS.has(call.method) && call.receiver?.texts.length !== 0 ? asArgument(asMember(given)) : given
}

/** Tells an object where to: what it was made with or logs in with is another matter. */
const CONNECTS = /^(?:connect|connect_ex|connect_async|setopt)$/

/** The host that an object of a library that acts is connected to. */
function connectedTo({ args, keywords, receiver }: Call): Value {
  if (receiver?.names.some((name) => isActing(name)) !== true) return NOTHING
  const { texts } = joinAll([
    ...args.slice(0, 2),
    ...['host', 'hostname', 'address'].map((key) => keywords.get(key) ?? NOTHING),
  ])
  return ofTexts(texts.filter((text) => hostsIn([text]).length > 0))
}

/** The result of a call; records what it does. */
export function applyCall(call: Call): Value {
  let result = NOTHING
  for (const ref of call.callee.refs) {
    if (ref.kind === 'function') result = join(result, enter(call, ref.target, call.receiver))
    else if (ref.kind === 'class') result = join(result, construct(call, ref.target))
    else if (ref.kind === 'instance')
      for (const method of attributeOf(ref.target, '__call__').refs)
        if (method.kind === 'function') result = join(result, enter(call, method.target, ofRef(ref)))
  }
  if (call.callee.refs.length > 0 && call.callee.names.length === 0) return result
  handsItselfOver(call)
  handOver(call, joinAll([...call.args, ...calledBack(call)]))
  startThread(call)
  const method = calledMethod(call)
  result = join(join(result, calledWithRest(call)), method === undefined ? NOTHING : applyCall(method))
  const passed = join(
    taintsOf(joinAll([...call.args, ...handedOn(call)])),
    call.receiver === undefined ? NOTHING : taintsOf(call.receiver),
  )
  result = join(join(result, methodText(call)), readsChat(call))
  if (call.callee.names.length === 0)
    return join(result, join(keptSecrets(passed, undefined, call.method), actOfCall(call, undefined) ?? NOTHING))
  for (const name of call.callee.names)
    result = join(result, external(call, name, keptSecrets(passed, name, call.method)))
  return result
}

/** `env=os.environ` tells a function in what environment to work; it is no sign that the result holds it. */
function handedOn({ keywords }: Call): Value[] {
  return [...keywords].flatMap(([name, value]) => (name === 'env' || name === 'environ' ? [] : [value]))
}

/** A call of something outside of this file, by its dotted name. */
function external(call: Call, name: string, passed: Value): Value {
  const [first = NOTHING] = call.args
  if (name === 'type' && first.refs.some(({ kind }) => kind === 'function')) return ofName('types.FunctionType')
  if (OPAQUE_CALLS.has(name)) return NOTHING
  if (name === 'staticmethod' || name === 'classmethod') return first
  preparesRequest(call, name)
  if (mayBeLocal(name)) recordOutside(call.analysis, call.frame, name.replaceAll('()', ''))
  const special =
    moduleOfSpec(call, name) ??
    callsUntold(call, name) ??
    imported(call, name) ??
    reflected(call, name) ??
    methodCaller(call, name) ??
    pathCall(call, name) ??
    actOfCall(call, name)
  if (special !== undefined) return special
  const kept = join(passed, inboxOfBot(call, name))
  const named = mayLead(name) ? join(kept, ofName(`${name}()`)) : kept
  if (CONNECTS_LATER.test(name)) return join(named, ofTexts(first.texts))
  if (call.receiver !== undefined && call.receiver.texts.length > 0 && isActing(name))
    return join(named, ofTexts(call.receiver.texts.filter((each) => hostsIn([each]).length > 0)))
  const text = call.args[0] ?? call.keywords.get('url') ?? NOTHING
  return TEXT_KEEPERS.has(name) ? join(named, { ...text, taints: [] }) : named
}

/** `module_from_spec(spec)`, `loader.load_module()`: the module itself; undefined: another call. */
function moduleOfSpec({ args, receiver }: Call, name: string): Value | undefined {
  if (name === 'importlib.util.module_from_spec') return args[0]
  return /^\.\w+(?:\.loader)?\.load_module$/.test(name) ? receiver : undefined
}

/** Makes something that connects to its first argument as soon as it is asked for more. */
const CONNECTS_LATER =
  /^(?:(?:http\.client|httplib|smtplib|ftplib)\.(?:HTTPS?Connection|SMTP(?:_SSL)?|FTP(?:_TLS)?)|paramiko\.(?:Transport|SFTPClient\.from_transport)|telnetlib\.Telnet|xmlrpc\.client\.ServerProxy|pymongo\.MongoClient|grpc\.(?:in)?secure_channel)$/

/** Longest name of a call whose result is followed. */
const MAX_RESULT_UNITS = 118

/** True where something known may be called of the result: of objects of modules that act, and of what another file makes. */
function mayLead(name: string): boolean {
  if (name.length > MAX_RESULT_UNITS || TEXT_METHODS.has(name.slice(name.lastIndexOf('.') + 1))) return false
  return !name.includes('(') || isActing(name.replace('()', '')) || CHAT_ROOT.test(name)
}

/** Libraries of chat programs, whose objects register functions. */
const CHAT_ROOT = /^(?:discord|nextcord|disnake|telegram|aiogram|telethon|pyrogram|slack_bolt)\./

/** `.helpers.start`, `sample.main.Core().start`: not what is known to act. */
export function mayBeLocal(name: string): boolean {
  return name.includes('.') && actsOf(name).length === 0
}

/** Methods of a text give a text that is near enough. */
function methodText(call: Call): Value {
  const texts = call.receiver?.texts ?? []
  if (call.method === undefined || texts.length === 0) return NOTHING
  charge(call.analysis, texts)
  if (call.method === 'decode') return ofTexts(texts.map(bytesToText))
  if (TEXT_METHODS.has(call.method)) return ofTexts(texts)
  if (call.method === 'format') return ofTexts(texts.map((text) => text.replaceAll(/\{[^{}]{0,40}\}/g, UNKNOWN_PART)))
  if (call.method !== 'replace') return NOTHING
  const [from, to] = [call.args[0]?.texts[0], call.args[1]?.texts[0]]
  return from === undefined || from === '' || to === undefined || to.length > 10
    ? NOTHING
    : ofTexts(texts.map((text) => text.replaceAll(from, to)))
}

/** Binds the arguments of a function of this file, and gives what it returns. */
function enter(call: Call, target: PyFunction, receiver: Value | undefined): Value {
  recordCall(call.analysis, call.frame, target)
  const bound =
    receiver?.refs.some((ref) => ref.kind === 'instance' || ref.kind === 'class') === true && target.owner !== undefined
  const skip = bound && (target.params[0] === 'self' || target.params[0] === 'cls') ? 1 : 0
  const rest = target.params.find((name) => /^\*[^*]/.test(name))?.slice(1)
  const learn = (name: string, value: Value): void => {
    target.frame.vars.join(name, value)
  }
  for (const [index, value] of call.args.entries()) {
    const name = target.params[index + skip]
    if (name !== undefined && name !== '' && !name.startsWith('*')) learn(name, value)
    else if (rest !== undefined) learn(rest, value)
  }
  const keywords = target.params.find((name) => name.startsWith('**'))?.slice(2)
  for (const [name, value] of call.keywords) {
    if (target.params.includes(name)) learn(name, value)
    else if (keywords !== undefined) learn(keywords, value)
  }
  return givenBy(target)
}

function construct(call: Call, target: PyClass): Value {
  const instance = ofRef({ kind: 'instance', target })
  for (const name of IMPLICIT_METHODS) {
    for (const ref of attributeOf(target, name).refs) if (ref.kind === 'function') enter(call, ref.target, instance)
  }
  usesInstance(call, target)
  let made = instance
  for (const base of target.bases.names) {
    const name = dotted(base, '')?.replace(/\.$/, '()')
    if (name !== undefined) made = join(made, ofName(name))
  }
  return made
}

/** Under these names functions are registered, for the time when somebody uses what is made. */
const REGISTERS =
  /^(?:callbacks?|on_\w{1,40}|type|factory|default|default_factory|default_value|action|converter|validators?|key|doc|fget|fset|fdel|help|handler|command|func_name)$/

/** Call the function that is their `key`. */
const ASKS_KEY = /^(?:sorted|min|max)$/

/** What is given to be called soon: not what an option or a field is made with. */
function calledBack({ keywords, callee }: Call): Value[] {
  const runsSoon = callee.names.some((name) => ASKS_KEY.test(name) || actsOf(name).length > 0 || isActing(name))
  return [...keywords].flatMap(([name, value]) => (REGISTERS.test(name) && !runsSoon ? [] : value))
}

/** Make something else of a function that they are given, for somebody who calls it later. */
const KEEPS_FUNCTION =
  /(?:^|\.)(?:staticmethod|classmethod|property|cached_property|partial|partialmethod|wraps|update_wrapper|lru_cache|cache|singledispatch|contextmanager|asynccontextmanager|field|cast|NewType|TypeVar|namedtuple|isinstance|issubclass|callable|hasattr|getattr|setattr|super|type|print|repr|str|list|dict|set|tuple|len)$/

/** Functions given to code outside of this file are called by it; `setup(cmdclass=…)` runs the classes it gets. */
function handOver(call: Call, everything: Value): void {
  hooksImports(call.analysis, call.frame, call.callee, everything)
  const isSetup = call.callee.names.some((name) => name === 'setup' || name.endsWith('.setup'))
  const keeps = call.callee.names.some((name) => KEEPS_FUNCTION.test(name))
  for (const name of keeps ? [] : everything.names)
    if (mayBeLocal(name)) recordOutside(call.analysis, call.frame, name.replaceAll('()', ''))
  for (const ref of everything.refs) {
    if (ref.kind === 'function') recordCall(call.analysis, call.frame, ref.target)
    if (ref.kind !== 'class' || !isSetup || !runsAtBuild(call.analysis, ref.target)) continue
    for (const { attributes } of withBases(ref.target))
      for (const { refs } of attributes.values())
        for (const method of refs) if (method.kind === 'function') recordCall(call.analysis, call.frame, method.target)
  }
}

/** `Thread().start()` runs `run`, also where both are inherited. */
function startThread(call: Call): void {
  if (call.method !== 'start' || call.receiver === undefined) return
  for (const ref of call.receiver.refs) {
    if (ref.kind !== 'instance') continue
    for (const method of attributeOf(ref.target, 'run').refs)
      if (method.kind === 'function') recordCall(call.analysis, call.frame, method.target)
  }
}
