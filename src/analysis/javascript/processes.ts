import { CLIPBOARD_NOTES } from '../catalog/clipboard.ts'
import { keepsRunning, processArguments } from '../catalog/javascript-system.ts'
import { FEEDS_SHELL } from '../catalog/shell.ts'
import { readShell } from '../shell/read.ts'
import { isShell } from '../shell/names.ts'
import { startedIn } from '../started-files.ts'
import { startedTexts } from './started-texts.ts'
import { callbacks } from './callbacks.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { isDetached, mannerOf } from './manner.ts'
import { leaves } from './network.ts'
import { deep, deepTaints } from './reach.ts'
import { darkly, wantArguments } from './wanted.ts'
import { HOLE, isCut, join, NOTHING, ofApi, ofTaints, type Taint, type Value } from './value.ts'

/** A shell that was started: who feeds it runs commands. */
const SHELL = 'process:shell'
export const SHELL_INPUT = `${SHELL}.stdin`

/** A command that was started and connects: what it is fed leaves. */
const SENDER = 'process:sender'
const FEEDS_SENDER = /^process:sender\.stdin\.(?:write|end)$/

function feedsSender(machine: Machine, made: Call, frame: Frame): Value {
  const taints = deepTaints(made.args.values[0] ?? NOTHING).filter((taint) => leaves(taint))
  if (taints.length > 0) machine.sink('network', made.node, 'feeds it to a command that sends', taints, frame)
  return NOTHING
}

/** Calls that feed it; a terminal that is made for one is written to itself. */
const FEEDS: ReadonlySet<string> = new Set([`${SHELL_INPUT}.write`, `${SHELL_INPUT}.end`, `${SHELL}.write`])

/** Calls that start a process. Undefined: another call. */
export function processCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (FEEDS.has(api)) {
    feedsShell(machine, made, deepTaints(made.args.values[0] ?? NOTHING), frame)
    return NOTHING
  }
  if (FEEDS_SENDER.test(api)) return feedsSender(machine, made, frame)
  const positions = processArguments(api)
  if (positions === undefined) return keepsRunning(api) ? keptRunning(machine, made, frame) : undefined
  // `$({ shell: true })` gives another `$`
  if (api.endsWith('.$') && isOptions(made.args.values[0] ?? NOTHING)) return ofApi(api)
  wantArguments(machine, made, frame.unit.text)
  const commands = commandLines(made, api.endsWith('.fork'))
  const shown = commands[0]?.replaceAll(HOLE, '…').slice(0, 100)
  const taints = new Set<Taint>()
  const started = new Map<Taint, string[]>()
  for (const position of positions) {
    const value = made.args.values[position]
    // an object in place of the list of arguments holds options
    if (value === undefined || (position > 0 && isOptions(value))) continue
    for (const taint of deepTaints(value)) taints.add(taint)
    deep(value, ({ texts }) => {
      if (isCut(texts)) machine.startsMore(frame)
      for (const text of texts) addStored(machine, text, taints, started)
    })
  }
  const { cwd, input } = settingsOf(made)
  const { hasNetwork, printed } = shellEffects(machine, commands, made, frame, cwd)
  for (const text of input) fed(machine, commands, text, made, frame)
  machine.can(
    'process',
    made.node,
    shown === undefined ? startedUntold(api, made, frame.unit.text) : `starts ${shown}`,
    frame,
  )
  for (const taint of taints) {
    const out = leaves(taint)
    if (out && !hasNetwork) continue
    const note = shown === undefined ? 'runs it as a command' : `runs ${shown}`
    machine.sink(
      out ? 'network' : 'process',
      made.node,
      out ? `sends it by ${shown ?? 'a command'}` : note,
      [taint],
      frame,
      out ? hostsOf(commands) : undefined,
      taint.viaFile === true ? mannerOf(made, started.get(taint) ?? []) : undefined,
    )
  }
  if (hasNetwork) printed.push(machine.source('remote-content', made.node, `fetches by ${shown ?? 'a command'}`, frame))
  callbacks(machine, made.args, ofTaints(printed), frame)
  const given = hasNetwork ? join(ofTaints(printed), ofApi(SENDER)) : ofTaints(printed)
  if (!commands.some((command) => isShell(command) || WAITS_FOR_CODE.test(command))) return given
  feedsShell(machine, made, tiedTo(made), frame)
  return join(ofTaints(printed), ofApi(SHELL))
}

/** `exec(line)`, of which nothing is known; a program alone is mostly looked up by its path. */
function startedUntold(api: string, made: Call, file: string): string {
  const name = api.split('.').at(-1) ?? ''
  const isLine = /^exec(?:Sync|Command|aCommand|aCommandSync)?$/.test(name)
  return (isLine ? darkly(made, 0, name, file) : undefined) ?? `starts a process by ${name}`
}

/** Interpreters that are told no file: they run what comes. */
const WAITS_FOR_CODE = /^(?:\S*\/)?(?:node|bun|deno|python[\d.]*|perl|ruby)(?: -i?)?$/

/** Folder in which a process is started, where that is one of the package, and texts that it is given to read. */
function settingsOf({ args }: Call): { readonly cwd: string; readonly input: readonly string[] } {
  const of = (name: string): readonly string[] =>
    args.values
      .filter((value) => isOptions(value))
      .flatMap(({ shapes }) => shapes.flatMap((shape) => (shape.has(name) ? shape.get(name).texts : [])))
  const cwd = of('cwd').find((text) => /^(?:\.\/)?[\w.-]+(?:\/[\w.-]+)*$/.test(text) && text !== '.')
  return { cwd: cwd?.replace(/^\.\//, '') ?? '', input: of('input') }
}

/** `execSync('sh', { input: 'curl … | sh' })` */
function fed(machine: Machine, commands: readonly string[], text: string, made: Call, frame: Frame): void {
  if (text.includes(HOLE)) return
  if (commands.some(isShell)) shellEffects(machine, [text], made, frame, '')
  else if (commands.some((command) => /^(?:\S*\/)?(?:node|bun)\b/.test(command)))
    machine.gives('javascript', text, made.node, frame)
  else if (commands.some((command) => /^(?:\S*\/)?python/.test(command)))
    machine.gives('python', text, made.node, frame)
}

/** `start('app.js')`, `start({ script: 'app.js' })` */
function keptRunning(machine: Machine, made: Call, frame: Frame): undefined {
  deep(made.args.values[0] ?? NOTHING, ({ texts }, name) => {
    if (name !== undefined && name !== 'script') return
    for (const text of texts) {
      machine.can('process', made.node, `starts ${text.replaceAll(HOLE, '…').slice(0, 100)}`, frame)
      machine.refers('command', `node ${text}`, made.node, frame)
    }
  })
}

/** `{ stdio: [connection, connection, connection] }` */
function tiedTo({ args }: Call): readonly Taint[] {
  return args.values
    .filter((value) => isOptions(value))
    .flatMap(({ shapes }) => shapes.flatMap((shape) => (shape.has('stdio') ? deepTaints(shape.get('stdio')) : [])))
}

/** What the network brings is fed to a shell: whoever is at the other end types commands here. */
export function feedsShell(machine: Machine, made: Call, taints: readonly Taint[], frame: Frame): void {
  const remote = taints.filter((taint) => !leaves(taint))
  if (remote.length > 0) machine.sink('process', made.node, FEEDS_SHELL, remote, frame)
}

/** Which program to fetch is what every installer asks for. */
const TELLS_PLATFORM = /^runs uname\b/

/** The whole environment, and not a variable that the command is given. */
const PRINTS = /^prints\b/

function isOptions(value: Value): boolean {
  return value.shapes.length > 0 && value.shapes.every((shape) => !shape.has('0') && shape.properties.size > 0)
}

/** `curl -F file=@path` sends what stands there, `python3 "path"` runs it. */
function isNamed(line: string, path: string): boolean {
  const at = line.indexOf(path)
  return at > 0 && ' @"'.includes(line.charAt(at - 1))
}

function addStored(machine: Machine, text: string, taints: Set<Taint>, started: Map<Taint, string[]>): void {
  for (const [path, stored] of machine.written.all) {
    if (text !== path && !isNamed(text, path)) continue
    for (const taint of stored) {
      taints.add(taint)
      started.set(taint, [...(started.get(taint) ?? []), path])
    }
  }
}

/** Effects of the command lines themselves: whether one of them talks to the network, and what of the machine they print. */
function shellEffects(
  machine: Machine,
  commands: readonly string[],
  made: Call,
  frame: Frame,
  cwd: string,
): { hasNetwork: boolean; printed: Taint[] } {
  let hasNetwork = false
  const printed: Taint[] = []
  const readings = commands.flatMap((command) => [
    { command, shell: readShell(command) },
    ...startedTexts(machine, command, made.node, frame).map((shell) => ({ command, shell })),
  ])
  for (const { command, shell } of readings) {
    if (shell.isCut) machine.startsMore(frame)
    for (const { kind, note, effects } of shell.capabilities) {
      if (kind === 'network') hasNetwork = true
      machine.can(kind, made.node, note, frame, effects)
      if (kind === 'host-info' && !TELLS_PLATFORM.test(note))
        printed.push(machine.source('host-info', made.node, note, frame))
      if (kind === 'env' && PRINTS.test(note)) printed.push(machine.source('env', made.node, note, frame))
      if (note === CLIPBOARD_NOTES.reads) printed.push(machine.source('observed', made.node, note, frame))
      if (kind === 'secrets') printed.push(machine.source('secret-file', made.node, note, frame))
    }
    const hosts = hostsOf([command])
    for (const { source, sink } of shell.flows) {
      const detail = source.kind === 'remote-content' && hosts.length > 0 ? { hosts } : {}
      const taint = machine.source(source.kind, made.node, source.note, frame, detail)
      machine.sink(sink.kind, made.node, sink.note, [taint], frame)
    }
    for (const { language, code } of shell.inline) machine.gives(language, code, made.node, frame)
    for (const { command: started } of shell.starts)
      machine.refers('command', startedIn(cwd, started), made.node, frame, isDetached(made))
  }
  return { hasNetwork, printed }
}

/** URLs that command lines name, at most five. */
function hostsOf(commands: readonly string[]): readonly string[] {
  return commands.flatMap((command) => command.match(/https?:\/\/[^\s'"|;&()]{1,200}/g) ?? []).slice(0, 5)
}

/** The command lines that are known, with holes. */
function commandLines(made: Call, isModule: boolean): string[] {
  const [first = NOTHING, second = NOTHING] = made.args.values
  const list = variants([...listedTexts(second), ...listedTexts(setting(second, 'args'))])
  const isLine = made.args.values.some((value) => isOptions(value) && value.shapes.some((shape) => shape.has('shell')))
  const own = listedTexts(first.texts.length > 0 ? NOTHING : first.shapes.length > 0 ? joinedList(first) : NOTHING)
  const starts = own.length > 0 ? variants(own) : first.texts.map((text) => [text])
  return starts
    .filter(([text = '']) => text.trim() !== '')
    .flatMap((start) => list.map((args) => start.concat(args)))
    .map(([text = '', ...words]) =>
      [
        ...(isModule ? ['node'] : []),
        text,
        ...words.map((word) => (isLine || PLAIN_WORD.test(word) ? word : quotedWord(word))),
      ].join(' '),
    )
}

/** Command lines of words that may each be one of several: the first of each, and every other one among those. */
function variants(words: readonly (readonly string[])[]): string[][] {
  const plain = words.map(([first = HOLE]) => first)
  return [plain, ...words.flatMap((texts, at) => texts.slice(1).map((text) => plain.with(at, text)))]
}

/** `spawn(['sh', '-c', x])`, `spawn({ cmd: ['sh', '-c', x] })`, `spawn({ file: '/bin/sh', args: ['sh', '-c', x] })` */
function joinedList(value: Value): Value {
  const whole = setting(value, 'cmd')
  if (whole.shapes.length > 0) return whole
  const args = setting(value, 'args')
  return args.shapes.length > 0 ? args : value
}

function setting(value: Value, name: string): Value {
  for (const shape of value.shapes) if (shape.has(name)) return shape.get(name)
  return NOTHING
}

function quotedWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** A word that no shell takes for anything else. Switches of Windows and redirections stay as they are: a shell may be what is started. */
const PLAIN_WORD = /^[^\s'"();&|`$<>]+$|^[0-9&]?>{1,2}\S*$/

function listedTexts(list: Value): (readonly string[])[] {
  const words: (readonly string[])[] = []
  for (const shape of list.shapes.slice(0, 1)) {
    for (let index = 0; index < 32 && shape.has(String(index)); index += 1) {
      words.push(shape.get(String(index)).texts)
    }
  }
  return words
}
