import {
  CREDENTIAL_COMMANDS,
  ENVIRONMENT_COMMANDS,
  HOST_COMMANDS,
  INTERPRETERS,
  NETWORK_COMMANDS,
  PRINTERS,
  SCRIPT_RUNNERS,
  WRITING_COMMANDS,
} from '../../patterns/shell.ts'
import { FETCHING_RUNNERS, POWERSHELL } from '../../patterns/powershell.ts'
import { misuseOf } from '../../patterns/hostile-commands.ts'
import { environmentNameKind, isSecretPath } from '../../patterns/secrets.ts'
import type { Capability } from '../../model/capability.ts'
import type { SinkKind, SourceKind, Touched } from './index.ts'
import { readPowershell } from './powershell.ts'
import { enteredBy, touchedByCommand } from './shell-touches.ts'
import { codeArgument, commandName, unwrapped } from './shell-names.ts'
import { shellCommands, type ShellCommand } from './shell-words.ts'
import { startedIn } from './started-files.ts'
import { isTouching } from './touched.ts'

/** A thing that a shell text does; `offset` is where in the text. */
export interface ShellAct<Kind> {
  readonly kind: Kind
  readonly note: string
  readonly offset: number
  readonly touched?: Touched
}

/** What shell text can do, as far as its words say. */
export interface ShellReading {
  readonly capabilities: readonly ShellAct<Capability>[]
  readonly flows: readonly { readonly source: ShellAct<SourceKind>; readonly sink: ShellAct<SinkKind> }[]
  /** local files or npm scripts that are started: `node install.js`, `npm run build` */
  readonly starts: readonly { readonly command: string; readonly offset: number }[]
  /** code given on the command line: `node -e "…"`, `python -c "…"` */
  readonly inline: readonly {
    readonly language: 'javascript' | 'python'
    readonly code: string
    readonly offset: number
  }[]
}

/** substitutions within substitutions that are followed */
const DEPTH_MAX = 5

export function readShell(text: string): ShellReading {
  const reader = new ShellReader()
  reader.read(text, 0, 0)
  return WINDOWS_PATH.test(text) ? withWindowsPaths(reader, text) : reader
}

/** What another shell takes for an escape. */
const WINDOWS_PATH = /[\w.]\\[\w.]/

/** What is started by paths as Windows writes them, besides what another shell starts. */
function withWindowsPaths(reader: ShellReader, text: string): ShellReading {
  const windows = new ShellReader()
  windows.read(text.replaceAll('\\', '/'), 0, 0)
  const known = new Set(reader.starts.map(({ command }) => command))
  const { capabilities, flows, inline } = reader
  return {
    capabilities,
    flows,
    inline,
    starts: [...reader.starts, ...windows.starts.filter(({ command }) => !known.has(command))],
  }
}

type Data = ShellAct<SourceKind>

class ShellReader implements ShellReading {
  readonly capabilities: ShellAct<Capability>[] = []
  readonly flows: { source: ShellAct<SourceKind>; sink: ShellAct<SinkKind> }[] = []
  readonly starts: { command: string; offset: number }[] = []
  readonly inline: { language: 'javascript' | 'python'; code: string; offset: number }[] = []
  /** files that a network command wrote in this text, to see them run later */
  readonly #downloaded = new Map<string, Data>()
  /** where commands run since the last `cd` */
  #folder = ''
  /** files that the last command printed */
  #printed: readonly string[] = []

  /** Reads commands in order; returns what the text as a whole prints. */
  read(text: string, base: number, depth: number): Data[] {
    let piped: Data[] = []
    const printed: Data[] = []
    let lineEnd = 0
    for (const command of shellCommands(text)) {
      const input = command.piped ? piped : []
      piped = this.#command(command, base, input, depth)
      if (command.offset >= lineEnd && POWERSHELL.has(commandName(unwrapped(command.words)[0] ?? ''))) {
        lineEnd = endOfLine(text, command.offset)
        this.#powershell(`${command.words.join(' ')}\n${text.slice(command.offset, lineEnd)}`, base || command.offset)
      }
      printed.push(...piped)
    }
    return printed
  }

  /** One command with what flows into it; returns what flows out. */
  #command(command: ShellCommand, base: number, input: readonly Data[], depth: number): Data[] {
    const offset = base === 0 ? command.offset : base
    const words = unwrapped(command.words)
    const name = commandName(words[0] ?? '')
    this.#touch(name, words, command.words, offset)
    this.#misuse(name, words, offset)
    const data = [...input, ...this.#arguments(command, offset, depth)]
    const assigned = command.words.length > 0 && words.length === 0 ? data : []
    if (NETWORK_COMMANDS.has(name)) return this.#network(name, words, offset, data)
    if (INTERPRETERS.has(name)) return this.#interpreter(name, words, offset, data)
    if (/^(?:\$\(|`)/.test(words[0] ?? '') || name === 'eval')
      return this.#execute(name.slice(0, 20), offset, data, 'process')
    if (name === 'npm' || name === 'yarn' || name === 'pnpm') this.#starts(words.join(' '), offset)
    else if (SCRIPT_RUNNERS.has(name)) this.#scripts(name, words.slice(1), offset, depth)
    else if (isFile(words[0] ?? '') || this.#downloaded.has(words[0] ?? '')) this.#start(words[0] ?? '', words, offset)
    this.#printed = PRINTERS.has(name) ? words.slice(1).filter((word) => !word.startsWith('-')) : []
    if (WRITING_COMMANDS.has(name)) this.#can('filesystem-write', `runs ${name}`, offset)
    return [...assigned, ...data, ...this.#output(name, words, command.words, offset)]
  }

  #touch(name: string, words: readonly string[], all: readonly string[], offset: number): void {
    this.#folder = enteredBy(name, words, this.#folder)
    const touched = touchedByCommand(name, words, all, this.#folder)
    if (!isTouching(touched)) return
    const note =
      touched.deletes === undefined ? `writes ${touched.writes?.[0] ?? ''}` : `deletes ${touched.deletes[0] ?? ''}`
    this.capabilities.push({ kind: 'filesystem-write', note, offset, touched })
  }

  #misuse(name: string, words: readonly string[], offset: number): void {
    const given = words.slice(1)
    const misuse = misuseOf(name, given)
    if (misuse === undefined) return
    const note = `runs ${[name, ...given].join(' ').slice(0, 80)}`
    this.capabilities.push({ kind: 'process', note, offset, touched: { misuses: [misuse] } })
  }

  #arguments(command: ShellCommand, offset: number, depth: number): Data[] {
    const data: Data[] = []
    if (depth < DEPTH_MAX) for (const inner of command.substitutions) data.push(...this.read(inner, offset, depth + 1))
    for (const word of command.words) {
      const options = /^NODE_OPTIONS=(.+)/s.exec(word)?.[1]
      if (options !== undefined) this.#starts(`node ${options}`, offset)
      for (const [, name = ''] of word.matchAll(/\$\{?([A-Za-z_]\w{0,80})/g)) {
        if (environmentNameKind(name) === 'ordinary') continue
        this.#can('env', `reads $${name}`, offset)
        data.push({
          kind: environmentNameKind(name) === 'identity' ? 'host-info' : 'env',
          note: `reads $${name}`,
          offset,
        })
      }
      const path = word.replace(/^.*?[=@<]/, '').replace(/^\$\{?HOME\}?/, '~')
      if (isSecretPath(path)) {
        this.#can('secrets', `reads ${path.slice(0, 80)}`, offset)
        data.push({ kind: 'secret-file', note: `reads ${path.slice(0, 80)}`, offset })
      }
    }
    return data
  }

  #output(name: string, words: readonly string[], all: readonly string[], offset: number): Data[] {
    const line = [name, ...words.slice(1, 8)].join(' ')
    if (CREDENTIAL_COMMANDS.test(line)) {
      const note = `prints credentials by ${line.slice(0, 60)}`
      this.#can('secrets', note, offset)
      return [{ kind: 'secret-file', note, offset }]
    }
    const alone = words.length <= 1 && all.every((word) => !word.includes('=') || word === name)
    if (
      ENVIRONMENT_COMMANDS.has(name) ||
      (words.length === 0 && all.length === 1 && commandName(all[0] ?? '') === 'env')
    ) {
      if (!alone) return []
      this.#can('env', `prints the environment by ${all[0]}`, offset)
      return [{ kind: 'env', note: `prints all environment variables by ${all[0]}`, offset }]
    }
    if (HOST_COMMANDS.has(name)) {
      this.#can('host-info', `runs ${name}`, offset)
      return [{ kind: 'host-info', note: `runs ${name}`, offset }]
    }
    if (name === 'base64' && words.some((word) => /^(?:-d|-D|--decode)$/.test(word))) {
      return [{ kind: 'decoded-text', note: 'decodes base64', offset }]
    }
    return []
  }

  #network(name: string, words: readonly string[], offset: number, data: readonly Data[]): Data[] {
    this.#can('network', `runs ${name}`, offset)
    for (const source of data) {
      if (source.kind === 'remote-content' || source.kind === 'decoded-text') continue
      this.flows.push({ source, sink: { kind: 'network', note: `sends by ${name}`, offset } })
    }
    const fetched: Data = { kind: 'remote-content', note: `fetches by ${name}`, offset }
    if (CONNECTORS.has(name) && words.some((word) => /^-\w*[ec]$/.test(word)))
      this.#execute(name, offset, [fetched], 'process')
    const target = words.findIndex((word) => /^(?:-o|-O|--output|-OutFile|--output-document)$/i.test(word))
    const file = target === -1 ? undefined : words[target + 1]
    if (file !== undefined) this.#downloaded.set(file.replace(/^\.\//, ''), fetched)
    for (const word of words) {
      if (!/^https?:\/\//.test(word)) continue
      const last = word.split(/[?#]/, 1)[0]?.split('/').at(-1)
      if (last !== undefined && last !== '') this.#downloaded.set(last, fetched)
    }
    return [fetched]
  }

  #interpreter(name: string, words: readonly string[], offset: number, data: readonly Data[]): Data[] {
    const language = INTERPRETERS.get(name)
    const code = codeArgument(name, words)
    const file = words.slice(1).find((word) => !word.startsWith('-'))
    // what a file or code of the package does is told of it; what comes by a pipe or from elsewhere is a process of its own
    if (language === 'other' || (code === undefined && (file === undefined || data.length > 0))) {
      this.#can('process', `starts ${name}`, offset)
    }
    if (code !== undefined) {
      if (language === 'javascript' || language === 'python') this.inline.push({ language, code, offset })
      else if (language === 'shell') return this.read(code, offset, DEPTH_MAX - 1)
      else this.#can('dynamic-code', `gives code to ${name}`, offset)
    } else if (file !== undefined) this.#start(file, words, offset)
    else for (const printed of this.#printed) this.#starts(`${name} ${printed}`, offset)
    return this.#execute(name, offset, [...data, ...this.#fetching(name, words, offset)], 'process')
  }

  /** `;` and `|` up to the end of the line may be PowerShell's own, where another shell did not see them in quotes. */
  #powershell(line: string, offset: number): void {
    const { network, sources } = readPowershell(line)
    if (network !== undefined) this.#can('network', network, offset)
    for (const { kind, note } of sources) {
      this.flows.push({
        source: { kind, note, offset },
        sink: { kind: 'process', note: 'runs it by PowerShell', offset },
      })
    }
  }

  /** A connection that is given to a shell, and programs that fetch what they run. */
  #fetching(name: string, words: readonly string[], offset: number): Data[] {
    const isShell = INTERPRETERS.get(name) === 'shell'
    const address = words.find((word) =>
      isShell ? DEVICE.test(word) : FETCHING_RUNNERS.has(name) && /https?:\/\//i.test(word),
    )
    if (address === undefined) return []
    this.#can('network', `connects by ${name}`, offset)
    return [{ kind: 'remote-content', note: `fetches from ${address.slice(0, 80)}`, offset }]
  }

  #starts(command: string, offset: number): void {
    this.starts.push({ command: startedIn(this.#folder, command), offset })
  }

  /** `run-s clean build:*`, `concurrently "npm:watch" "node x.js"` */
  #scripts(name: string, words: readonly string[], offset: number, depth: number): void {
    for (const word of words) {
      const script = SCRIPT_RUNNERS.get(name) === 'scripts' ? word : /^(?:npm|yarn|pnpm|bun|node):(.+)$/.exec(word)?.[1]
      if (word.startsWith('-')) continue
      if (script !== undefined) this.#starts(`npm run ${script}`, offset)
      else if (depth < DEPTH_MAX) this.read(word, offset, depth + 1)
    }
  }

  #start(file: string, words: readonly string[], offset: number): void {
    this.#starts(words.join(' '), offset)
    const source = this.#downloaded.get(file.replace(/^\.\//, ''))
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

  #can(kind: Capability, note: string, offset: number): void {
    this.capabilities.push({ kind, note, offset })
  }
}

/** A program of the package: a path, or a name that systems start. */
function isFile(word: string): boolean {
  return /^\.{0,2}\/|^[\w.-]{1,100}\/[\w./-]{1,300}$|\.(?:sh|[cm]?[jt]s|py|bat|cmd|ps1|vbs|exe)$/i.test(word)
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

/** Commands that connect, and with `-e` or `-c` give the connection to a command. */
const CONNECTORS = new Set(['nc', 'ncat', 'netcat'])

/** What the shell takes for a connection. */
const DEVICE = /\/dev\/(?:tcp|udp)\//
