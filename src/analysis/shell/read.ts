import { INTERPRETERS, PRINTERS, SCRIPT_RUNNERS, STARTS_SCRIPTS, WRITING_COMMANDS } from '../catalog/shell.ts'
import { POWERSHELL } from '../catalog/powershell.ts'
import type { Capability } from '../../model/capability.ts'
import type { SideEffects, SinkKind, SourceKind } from '../code.ts'
import { withStartsOf, type ShellAct, type ShellReading } from './reading.ts'
import { codeOfWord } from '../data-url.ts'
import { compiledAndRun } from './compiled.ts'
import { readPowershell } from './powershell.ts'
import { Fetched } from './fetched.ts'
import { DEVICE, fetchesAndRuns, isGivenToNpx } from './fetches.ts'
import { printedBy } from './prints.ts'
import { enteredBy, effectsOfCommand, effectsOfScript, redirected, effectsInWords } from './side-effects.ts'
import { BUILDERS, codeArgument, commandName, isProgramFile, loadedBefore, unwrapped } from './names.ts'
import { callOf, programIn } from './given.ts'
import { obeyedIn, withArguments } from './settings.ts'
import { ShellVariables } from './variables.ts'
import { CONNECTS, endOfLine, WINDOWS_PATH, type ShellCommand } from './words.ts'
import { readOfPath, readOfVariable, variablesIn } from './word-reads.ts'
import { PlainTexts } from './plain.ts'
import { archivesIn, misusesIn, runsInput } from './runs-input.ts'
import { deviceOf, isBeacon, pushes, sends, withoutOutput } from './sends.ts'
import { isMetadataHost } from '../catalog/hosts.ts'
import { runsItsFolder, startedIn } from '../started-files.ts'
import { hasSideEffects } from '../side-effects.ts'
import { connects } from './hosts.ts'

/** data that is followed through one pipe, and commands within commands that are read */
const PIPED_MAX = 50
const DEPTH_MAX = 20

export function readShell(text: string): ShellReading {
  const reader = new ShellReader()
  reader.printed.push(...reader.read(text, 0, 0))
  reader.starts.push(...compiledAndRun(text))
  if (!WINDOWS_PATH.test(text)) return reader
  const windows = new ShellReader()
  windows.read(text.replaceAll('\\', '/').replaceAll('^', ''), 0, 0)
  return withStartsOf(reader, windows)
}

type Data = ShellAct<SourceKind>

class ShellReader implements ShellReading {
  readonly capabilities: ShellAct<Capability>[] = []
  readonly flows: { source: ShellAct<SourceKind>; sink: ShellAct<SinkKind> }[] = []
  readonly printed: Data[] = []
  readonly starts: { command: string; offset: number }[] = []
  readonly inline: { language: 'javascript' | 'python'; code: string; offset: number }[] = []
  isCut = false
  readonly #fetched = new Fetched()
  readonly #variables = new ShellVariables()
  readonly #texts = new PlainTexts()
  #depth = 0
  /** what the shell that was given this text put into it */
  #given: readonly Data[] = []
  /** where commands run since the last `cd` */
  #folder = ''
  /** some command connects to somewhere, and lets through what comes */
  #connects = false
  /** a connection that was opened by the shell itself */
  #device: Data | undefined
  /** files that the last command printed */
  #printed: readonly string[] = []

  /** Reads commands in order; returns what the text as a whole prints. */
  read(text: string, base: number, depth: number): Data[] {
    if (depth > DEPTH_MAX) {
      this.isCut = true
      this.#can('dynamic-code', 'runs commands in commands, deeper than is read', base)
      return []
    }
    if (depth === 0) this.#connects = CONNECTS.test(text)
    let piped: Data[] = []
    const printed: Data[] = []
    let lineEnd = 0
    for (const command of this.#texts.commands(text)) {
      const input = command.piped ? piped.slice(0, PIPED_MAX) : []
      piped = this.#command(command, base, input, depth)
      if (command.offset >= lineEnd && POWERSHELL.has(commandName(unwrapped(command.words)[0] ?? ''))) {
        lineEnd = endOfLine(text, command.offset)
        this.#powershell(`${command.words.join(' ')}\n${text.slice(command.offset, lineEnd)}`, base || command.offset)
      }
      printed.push(...piped)
    }
    this.#depth = depth - 1
    return printed
  }

  /** One command with what flows into it; returns what flows out. */
  #command(command: ShellCommand, base: number, input: readonly Data[], depth: number): Data[] {
    this.#depth = depth
    const offset = base === 0 ? command.offset : base
    const call = callOf(command.words)
    if (call !== undefined) return this.read(call, offset, depth + 1)
    const all = withoutOutput(command.words)
    const words = unwrapped(all)
    const name = commandName(words[0] ?? '')
    this.#recordEffects(name, words, command.words, offset)
    this.capabilities.push(...misusesIn(name, words, offset))
    if (this.#fetched.addClone(name, words, offset))
      this.#can('network', 'runs git clone', offset, connects(name, words))
    this.#fetches(name, words, command.words, offset)
    const files = command.piped ? this.#printed : []
    this.#printed = PRINTERS.has(name) ? words.slice(1).filter((word) => !/^-|[<>]/.test(word)) : []
    const data = [...input, ...this.#arguments(command, offset, depth), ...this.#connected(name, words, offset)]
    this.#variables.set(command.words, words, data)
    if (name === 'alias') for (const word of words.slice(1)) this.read(word.replace(/^\w+=/, ''), offset, depth + 1)
    const own = this.#output(name, words, all, offset)
    this.#variables.write(redirected(command.words), [...data, ...own])
    this.#fetched.addUnpacked(name, words, input)
    const runner = runsInput(name, words, command.words)
    if (runner !== undefined) this.#feeds(runner, offset, data, [...files, ...archivesIn(words)])
    if (name === 'git' && words[1] === 'add') this.#variables.committed.push(...data)
    if (sends(name, words, command.words, data.length + this.#variables.committed.length > 0)) {
      const sent = deviceOf(command.words) === undefined ? data : [...data, ...own]
      return this.#network(name, words, command.words, offset, sent)
    }
    if (INTERPRETERS.has(name)) return this.#interpreter(name, words, offset, data, files)
    if (/^(?:\$\(|`)/.test(words[0] ?? '') || name === 'eval')
      return this.#execute(name.slice(0, 20), offset, data, 'process')
    if (STARTS_SCRIPTS.has(name) || runsItsFolder(name)) this.#start(name, words, offset)
    else if (BUILDERS.has(name)) this.#runs(name, offset)
    else if (SCRIPT_RUNNERS.has(name)) this.#scripts(name, words.slice(1), offset, depth)
    else if (isProgramFile(words[0] ?? '') || this.#fetched.has(words[0] ?? ''))
      this.#start(words[0] ?? '', words, offset)
    if (WRITING_COMMANDS.has(name)) this.#can('filesystem-write', `runs ${name}`, offset)
    return [...(words.length === 0 ? data : []), ...data, ...own]
  }

  #recordEffects(name: string, words: readonly string[], all: readonly string[], offset: number): void {
    this.#folder = enteredBy(name, words, this.#folder)
    const effects = effectsOfCommand(name, words, all, this.#folder)
    if (!hasSideEffects(effects)) return
    this.capabilities.push({ kind: 'filesystem-write', note: effectsInWords(effects), offset, effects })
  }

  #arguments(command: ShellCommand, offset: number, depth: number): Data[] {
    const data: Data[] = []
    const { starts, texts } = obeyedIn(unwrapped(command.words), command.words)
    for (const started of starts) this.#starts(started, offset)
    for (const inner of [...texts, ...command.substitutions]) data.push(...this.read(inner, offset, depth + 1))
    for (const word of command.words) {
      data.push(...this.#variables.inFile(word))
      if (/`|\$\(/.test(word)) data.push(...this.#given)
      const names = variablesIn(word)
      for (const name of names) data.push(...this.#variables.get(name))
      for (const read of [...names.map((name) => readOfVariable(name)), readOfPath(word)]) {
        if (read === undefined) continue
        this.#can(read.capability, read.note, offset)
        data.push({ kind: read.kind, note: read.note, offset })
      }
    }
    return data
  }

  #output(name: string, words: readonly string[], all: readonly string[], offset: number): Data[] {
    const printed = printedBy(name, words, all)
    if (printed === undefined) return []
    const { kind, note, capability } = printed
    if (capability !== undefined) this.#can(capability.kind, capability.note, offset)
    return kind === undefined ? [] : [{ kind, note, offset }]
  }

  #network(
    name: string,
    words: readonly string[],
    all: readonly string[],
    offset: number,
    data: readonly Data[],
  ): Data[] {
    this.#can('network', `runs ${name}`, offset, connects(name, words, all))
    const told: Data[] =
      data.length === 0 && isBeacon(all) ? [{ kind: 'host-info', note: 'tells that it runs', offset }] : []
    for (const source of [...data, ...told, ...(pushes(name, words) ? this.#variables.committed : [])]) {
      if (source.kind === 'remote-content' || source.kind === 'decoded-text') continue
      this.flows.push({ source, sink: { kind: 'network', note: `sends by ${name}`, offset } })
    }
    const fetched: Data = { kind: 'remote-content', note: `fetches by ${name}`, offset }
    this.#fetched.add(words, all, fetched)
    const secret = words.find((word) => isMetadataHost(word))
    if (secret === undefined) return [fetched, ...this.#output(name, words, all, offset)]
    return [{ kind: 'secret-file', note: `asks ${secret.slice(0, 80)} for credentials`, offset }]
  }

  #interpreter(
    name: string,
    words: readonly string[],
    offset: number,
    data: readonly Data[],
    printed: readonly string[],
  ): Data[] {
    const language = INTERPRETERS.get(name)
    const code = codeArgument(name, words)
    const file = programIn(words)
    // what a file or code of the package does is told of it; what comes by a pipe or from elsewhere is a process of its own
    if (language === 'other' || (code === undefined && (file === undefined || data.length > 0))) {
      this.#can('process', `starts ${name}`, offset)
    }
    if (language === 'javascript')
      for (const loaded of words.flatMap((word) => codeOfWord(word) ?? []))
        this.inline.push({ language, code: loaded, offset })
    if (code !== undefined) {
      const loaded = loadedBefore(words)
      if (language === 'javascript' && loaded.length > 0) this.#starts(`${name} ${loaded.join(' ')}`, offset)
      if (language === 'javascript' || language === 'python') this.inline.push({ language, code, offset })
      else if (language === 'shell') return this.#within(withArguments(code, words), offset, data)
      else this.#can('dynamic-code', `gives code to ${name}`, offset)
    } else if (file !== undefined) this.#start(file, words, offset)
    else for (const each of printed) this.#starts(`${name} ${each}`, offset)
    return this.#execute(name, offset, data, 'process')
  }

  /** Code of another shell, into which this one may have put something. */
  #within(code: string, offset: number, data: readonly Data[]): Data[] {
    const before = this.#given
    this.#given = data.filter(({ kind }) => kind !== 'remote-content' && kind !== 'decoded-text')
    const printed = this.read(code, offset, this.#depth + 1)
    this.#given = before
    return printed
  }

  /** `;` and `|` up to the end of the line may be PowerShell's own, where another shell did not see them in quotes. */
  #powershell(line: string, offset: number): void {
    const { network, flows, clipboard, starts, script } = readPowershell(line)
    if (network !== undefined) this.#can('network', network, offset, connects('', [line]))
    for (const note of clipboard) this.#can('clipboard', note, offset)
    for (const command of starts) this.#starts(command, offset)
    const effects = effectsOfScript(script.replaceAll('\\', '/'), this.#folder)
    if (hasSideEffects(effects))
      this.capabilities.push({ kind: 'filesystem-write', note: effectsInWords(effects), offset, effects })
    for (const { source, sink } of flows) this.flows.push({ source: { ...source, offset }, sink: { ...sink, offset } })
  }

  /** What is run that comes from elsewhere: a connection that is given to a shell, a package at an address. */
  #fetches(name: string, words: readonly string[], all: readonly string[], offset: number): void {
    const note = fetchesAndRuns(name, words, all)
    if (note === undefined) return
    this.#can('network', note, offset, connects(name, words, all))
    const runner = isGivenToNpx(words, all) ? 'npx' : name
    this.#execute(runner, offset, [{ kind: 'remote-content', note, offset }], 'process')
  }

  /** Data that comes by a connection that stays open, or by a pipe with a name. */
  #connected(name: string, words: readonly string[], offset: number): Data[] {
    if (name === 'mkfifo' && this.#connects)
      for (const pipe of words.slice(1))
        this.#fetched.set(pipe, { kind: 'remote-content', note: 'reads a pipe', offset })
    const device = words.find((word) => DEVICE.test(word))
    if (device !== undefined && !INTERPRETERS.has(name)) {
      this.#device = { kind: 'remote-content', note: `fetches from ${device.slice(0, 80)}`, offset }
      this.#can('network', `connects to ${device.slice(0, 80)}`, offset, connects('', [device]))
    }
    if (this.#device !== undefined && words.some((word) => /^\d{0,4}<&\s?\d/.test(word))) return [this.#device]
    return PRINTERS.has(name) ? words.slice(1).flatMap((word) => this.#fetched.sourceOf(word, '') ?? []) : []
  }

  #starts(command: string, offset: number): void {
    this.starts.push({ command: startedIn(this.#folder, command), offset })
  }

  /** `run-s clean build:*`, `concurrently "npm:watch" "node x.js"` */
  #scripts(name: string, words: readonly string[], offset: number, depth: number): void {
    for (const word of words.filter((each) => !each.startsWith('-'))) {
      const script = SCRIPT_RUNNERS.get(name) === 'scripts' ? word : /^(?:npm|yarn|pnpm|bun|node):(.+)$/.exec(word)?.[1]
      if (script !== undefined) this.#starts(`npm run ${script}`, offset)
      else this.read(word, offset, depth + 1)
    }
  }

  /** A program that runs what it is given by a pipe. */
  #feeds(runner: string, offset: number, data: readonly Data[], files: readonly string[]): void {
    this.#execute(runner, offset, data, 'process')
    for (const file of files) this.#starts(`sh ${file}`, offset)
  }

  #start(file: string, words: readonly string[], offset: number): void {
    this.#starts(words.join(' '), offset)
    this.#runs(file, offset)
  }

  #runs(file: string, offset: number): void {
    const source = this.#fetched.sourceOf(file, this.#folder)
    if (source !== undefined)
      this.flows.push({ source, sink: { kind: 'process', note: `runs ${file.slice(0, 60)}`, offset } })
  }

  #execute(name: string, offset: number, data: readonly Data[], kind: SinkKind): Data[] {
    for (const source of data) {
      if (source.kind !== 'remote-content' && source.kind !== 'decoded-text') continue
      this.flows.push({ source, sink: { kind, note: `runs it by ${name}`, offset } })
    }
    return [...data]
  }

  #can(kind: Capability, note: string, offset: number, effects?: SideEffects): void {
    this.capabilities.push({ kind, note, offset, ...(effects === undefined ? {} : { effects }) })
  }
}
