import { CLIPBOARD_NOTES } from '../catalog/clipboard.ts'
import { isCollectingHost } from '../catalog/hosts.ts'
import type { SourceKind } from '../code.ts'
import { programOfCall } from '../catalog/python-starters.ts'
import { ENVIRONMENT_COMMANDS, FEEDS_SHELL, HOST_COMMANDS } from '../catalog/shell.ts'
import { ASKED_OF_SERVER, TOLD_BY_CONNECTION, TOLD_IN_CHAT } from './names.ts'
import { isShell } from '../shell/names.ts'
import { readShell } from '../shell/read.ts'
import type { ShellReading } from '../shell/reading.ts'
import { readScript } from '../shell/script-files.ts'
import { startedIn } from '../started-files.ts'
import { writtenTo, writtenUnder } from './written.ts'
import { readsFile } from './fed.ts'
import { startsPutDown } from './put-down.ts'
import { recordAct, recordFlows, recordNested, recordReference } from './record.ts'
import type { Call } from './request.ts'
import { SENDING_PROGRAM, startsShell } from './shells.ts'
import { readsSource } from './sources.ts'
import { givesJavascript, nestedCode, startedModule, writtenIn } from './started.ts'
import { hostsIn } from './strings.ts'
import { textOf } from './fold/values.ts'
import { shootsScreen } from './watching.ts'
import { childOf } from './tree.ts'
import {
  join,
  joinAll,
  MAX_TEXTS,
  NOTHING,
  ofName,
  ofTaint,
  shown,
  taintsOf,
  UNKNOWN_PART,
  type Value,
} from './value.ts'

/** Longest command line that is kept in a note or matched, UTF-16 units. */
const MAX_COMMAND_UNITS = 20_000

/** Longest value of a variable that is taken for a file or a command which the process starts, UTF-16 units. */
const MAX_PATH_UNITS = 300

/**
 * Starts a process: what runs in it, and what it gives. A command that was worked out is read as that, and not beside what it was put
 * together of; by another branch it may be another one.
 */
export function startProcess(call: Call, name: string): Value {
  const commands = workedOut(call)
  if (commands.length >= MAX_COMMANDS || (commands.length > 0 && isCutShort(call, call.args[0] ?? NOTHING)))
    call.analysis.cut.add(call.frame.within)
  if (commands.length === 0) return startOne(call, name)
  const [first = NOTHING, ...rest] = call.args
  const others = first.texts.filter(
    (text) => text.length > 1 && !text.includes(UNKNOWN_PART) && !commands.some((command) => command.includes(text)),
  )
  return joinAll(
    [...others, ...commands].map((text) => startOne({ ...call, args: [{ ...first, texts: [text] }, ...rest] }, name)),
  )
}

/** Most commands that one call may be worked out to start. */
const MAX_COMMANDS = 40

/** Command lines that the interpreter saw the first argument be. */
function workedOut({ analysis, node }: Call): readonly string[] {
  const argument = childOf(node, 'arguments')?.children[0]
  const seen = argument === undefined ? undefined : analysis.folded.get(argument)
  if (seen === undefined || argument?.type === 'list' || argument?.type === 'tuple') return []
  return seen
    .flatMap((value) => textOf(value) ?? [])
    .filter((text) => text.length > 1 && !text.includes(UNKNOWN_PART))
    .slice(0, MAX_COMMANDS)
}

function startOne(call: Call, name: string): Value {
  const { analysis, frame, node } = call
  const spawns = /^os\.(?:exec|spawn|posix_spawn)|create_subprocess_exec$/.test(name)
  const given = joinAll([
    ...(name.startsWith('docker.')
      ? [call.args[1] ?? call.keywords.get('command') ?? NOTHING]
      : call.args.slice(0, spawns ? 12 : name === 'pexpect.spawn' ? 2 : 1)),
    call.keywords.get('args') ?? call.keywords.get('CommandLine') ?? NOTHING,
    call.keywords.get('input') ?? NOTHING,
  ])
  if (isCutShort(call, given)) analysis.cut.add(frame.within)
  const program = programOfCall(name)
  const line = program === undefined ? commandLine(given) : `${program} ${commandLine(joinAll(call.args))}`
  const command = `${name.startsWith('pip.') ? 'pip ' : ''}${spawns ? withoutOwnName(line) : line}`
  recordAct(
    analysis,
    frame,
    'process',
    node,
    command === '' ? `starts a process with ${name}` : `starts \`${shown(command, 160)}\` with ${name}`,
  )
  const isOfShell = SHELLS.test(name) || call.keywords.has('shell') || isShell(command)
  const referred = isOfShell || spawns ? command : commandLine({ ...given, texts: given.texts.map(asOneWord) })
  recordReference(analysis, frame, 'command', startedIn(folderOf(call), referred), node)
  readsFile(call, command)
  shootsScreen(call, command)
  for (const text of call.keywords.get('env')?.texts ?? [])
    if (text.length < MAX_PATH_UNITS && /[/\\]/.test(text))
      recordReference(analysis, frame, 'command', `unknown ${text}`, node)
  const input = call.keywords.get('input')?.texts ?? []
  const fed = isShell(command) ? input.map((text) => commandOutput(call, text, NOTHING)) : []
  if (/^python\b/.test(command)) for (const text of input) recordNested(analysis, frame, text, node)
  const starts = command === '' ? `starts it with ${name}` : `runs ${shown(command, 80)}`
  const put = HANDLES_FILES.test(command) ? given : join(given, writtenIn(call, given))
  const started = RUNS_ARGUMENTS.test(command) ? put : withoutArguments(put)
  recordFlows(analysis, frame, started, 'process', node, starts)
  if (SHELLS.test(name) || call.keywords.has('shell'))
    recordFlows(analysis, frame, asked(started), 'process', node, FEEDS_SHELL)
  nestedCode(call, given)
  const words = given.texts.flatMap((text) => (text.length < 500 ? [text].concat(text.split(/[\s"']+/)) : []))
  const scripts = startsPutDown(call, words).map(({ path, text }) =>
    commandOutput(call, text, NOTHING, readScript(path, text)),
  )
  startedModule(call, given)
  return joinAll([
    commandOutput(call, command, given),
    ofName(`${name}()`),
    startsShell(call, command),
    ...fed,
    ...scripts,
  ])
}

/** `os.execl('/bin/sh', 'sh', …)`: the first argument of a program is its name. */
function withoutOwnName(line: string): string {
  return line.replace(/^((?:\S{0,200}\/)?([\w.-]{1,80})) (?:\S{0,200}\/)?\2(?=\s|$)/, '$1')
}

/** What a program is given for one word, which no shell reads: `python -c 'import a; a.b()'`. */
function asOneWord(text: string, index: number): string {
  if (index === 0 || !/[;&|<>()$`]/.test(text)) return text
  return text.includes("'") ? `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"` : `'${text}'`
}

/** Calls that hand their text to a shell. */
const SHELLS = /^os\.(?:system|popen)$|\.get(?:status)?output$/

const OF_STRANGERS: ReadonlySet<string> = new Set([ASKED_OF_SERVER, TOLD_IN_CHAT, TOLD_BY_CONNECTION])

function asked(value: Value): Value {
  return { ...NOTHING, taints: value.taints.filter(({ note }) => OF_STRANGERS.has(note)) }
}

/** The folder of the package in which a process is started; empty: none that is known. */
function folderOf({ keywords }: Call): string {
  const cwd = keywords.get('cwd')?.texts[0]?.replace(/^(?:\uE000|\.)\//, '') ?? ''
  return /^[\w-][\w./-]{0,200}$/.test(cwd) ? cwd : ''
}

/** Programs that run what they are given, and those that start another one; a program that is not known may be any. */
const RUNS_ARGUMENTS =
  /^(?:$|\uE000|(?:\S{0,200}[/\\])?(?:python[\d.]*|pythonw|py|pip[\d.]*|pipx|uvx?|node|bun|deno|npx|npm|ruby|perl|php|(?:ba|z|da|k|c|tc|fi)?sh|cmd|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32|msiexec|osascript|sudo|doas|env|nohup|setsid|xargs|start|exec|time|nice|screen|tmux|at|schtasks|crontab|systemd-run|wine|open|xdg-open|ssh|docker|eval)(?:\.exe)?(?:\s|$))/i

/** Without what stands behind a program that does not run it. */
function withoutArguments(value: Value): Value {
  return value.taints.some(({ isArgument }) => isArgument === true)
    ? { ...value, taints: value.taints.filter(({ isArgument }) => isArgument !== true) }
    : value
}

/** `203.0.113.7:10113`, `203.0.113.7/up`: an address without a scheme, and no number of a version. */
const BARE_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5}|\/)/

/** Programs that are told a host by its name alone, or behind the name of an account: `nc a.example 80`, `scp x me@a.example:`. */
const TOLD_BY_NAME = /^(?:\S{0,100}\/)?(?:nc|ncat|netcat|telnet|ssh|scp|sftp|rsync|ftp|ping)$/

function hostsOfWords([program = '', ...words]: readonly string[]): readonly string[] {
  if (!TOLD_BY_NAME.test(program)) return []
  return hostsIn(words.slice(0, 20).map((word) => word.replace(/^[\w.-]{1,40}@/, '').replace(/:.*$/, '')))
}

/** Where a command puts what it fetches. */
const OUTPUT_FILE = /\s(?:-\w{0,6}[oO]|--output|--output-document|-OutFile|-Destination)[\s=]["']?([^"'\s;]{1,300})/

/** Tools of Windows are told so behind the address. */
const BEHIND_ADDRESS =
  /\b(?:bitsadmin|certutil)(?:\.exe)?\s[^&|;\n]{0,300}?\bhttps?:\S{1,300}\s+["']?([^"'\s;&|]{1,300})/i

/** What a shell command does, read as shell; its output is what it tells. */
function commandOutput(call: Call, command: string, given: Value, script?: ShellReading): Value {
  const { analysis, frame, node } = call
  const short = shown(command, 80)
  // Windows' paths are no escapes
  const shell = script ?? readShell(command.replace(/^\S+/, (program) => program.replaceAll('\\', '/')))
  const words = command.split(/[\s"']+/)
  const hosts = [
    ...hostsIn([command]),
    ...words.filter((word) => isCollectingHost(word) || BARE_ADDRESS.test(word)),
    ...hostsOfWords(words),
  ]
  let output = taintsOf(given)
  for (const { source: from, sink } of shell.flows) {
    const taint = ofTaint({ kind: from.kind, offset: node.start, note: from.note })
    recordFlows(analysis, frame, taint, sink.kind, node, sink.note, hosts)
  }
  for (const { kind, note, effects } of shell.capabilities) {
    if (kind === 'process' && effects === undefined) continue
    const noted = kind === 'clipboard' ? note : `${note}: \`${short}\``
    recordAct(analysis, frame, kind, node, noted, kind === 'network' ? hosts : [], effects)
    if (note === CLIPBOARD_NOTES.reads) output = join(output, ofTaint({ kind: 'observed', offset: node.start, note }))
    if (kind === 'host-info') output = join(output, ofTaint({ kind: 'host-info', offset: node.start, note }))
    if (kind === 'secrets') output = join(output, ofTaint({ kind: 'secret-file', offset: node.start, note }))
    if (kind !== 'network') continue
    const sent = join(given, filesNamed(call, command))
    recordFlows(analysis, frame, sent, 'network', node, `sends it with \`${short}\``, hosts)
    const fetched = `fetches with \`${short}\``
    const content = { kind: 'remote-content', offset: node.start, note: fetched, hosts } as const
    output = join(join(output, ofTaint(content)), ofName(SENDING_PROGRAM))
    const target = (OUTPUT_FILE.exec(command) ?? BEHIND_ADDRESS.exec(command))?.[1]
    if (target !== undefined) writtenTo(call.analysis, [target], ofTaint(content))
  }
  // of words that are told apart, no quotes show where code ends
  if (given.texts.length <= 1)
    for (const { language, code } of shell.inline) if (language === 'javascript') givesJavascript(call, code)
  for (const { kind, note } of shell.printed)
    if (TELLS_MACHINE.has(kind)) output = join(output, ofTaint({ kind, offset: node.start, note }))
  const [first = ''] = command.split(/\s/, 1)
  if (HOST_COMMANDS.has(first)) output = join(output, readsSource(call, 'host-info', 'host-info', `runs \`${short}\``))
  return ENVIRONMENT_COMMANDS.has(first) ? join(output, readsSource(call, 'env', 'env', `runs \`${short}\``)) : output
}

/** What a command prints of the machine: `sh -c 'export -p'`. */
const TELLS_MACHINE: ReadonlySet<SourceKind> = new Set<SourceKind>(['env', 'secret-file', 'observed'])

/** What this code put into the files that a command names: `curl -F file=@x.zip`, `scp x.zip host:`. */
function filesNamed({ analysis }: Call, command: string): Value {
  const words = command.slice(0, MAX_COMMAND_UNITS).split(/[\s"'=@;<]+/)
  const all = writtenUnder(analysis, words)
  return { ...all, taints: all.taints.filter(({ kind }) => kind !== 'remote-content' && kind !== 'decoded-text') }
}

/** Whether there may be more texts, or longer ones, than are read; the words of a list are told apart where it stands. */
function isCutShort({ node }: Call, given: Value): boolean {
  const type = childOf(node, 'arguments')?.children[0]?.type
  if (type === 'list' || type === 'tuple')
    return (childOf(node, 'arguments')?.children[0]?.children.length ?? 0) > MAX_TEXTS
  return (
    given.texts.length >= MAX_TEXTS || given.texts.reduce((sum, { length }) => sum + length + 1, 0) > MAX_COMMAND_UNITS
  )
}

function commandLine(given: Value): string {
  let line = ''
  for (const text of given.texts) {
    if (line.length + text.length > MAX_COMMAND_UNITS)
      return `${line} ${text.slice(0, MAX_COMMAND_UNITS - line.length)}${UNKNOWN_PART}`.trim()
    line = `${line} ${text}`
  }
  return line.trim()
}

/** One command that unpacks, compares, moves or fetches files: it does not run them. */
const HANDLES_FILES =
  /^(?:\S{0,200}[/\\])?(?:tar|unzip|7za?|gunzip|gzip|xz|bzip2|zstd|cp|mv|rm|ls|cat|file|chmod|chown|sha\d*sum|shasum|md5sum|gpg|patch|git|curl|wget)(?:\.exe)?\s[^;&|]*$/
