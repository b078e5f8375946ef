import { cmakeAsShell, MODULES_MAX } from '../builds/cmake.ts'
import { DESCRIPTION_MAX } from '../builds/lines.ts'
import { looksLikeMake, makeAsShell } from '../builds/make.ts'
import { mesonAsShell } from '../builds/meson.ts'
import { rustAsShell } from '../builds/rust.ts'
import { DOWNLOADS } from '../catalog/powershell.ts'
import { LIMITS } from '../limits.ts'
import { connects } from './hosts.ts'
import { readPowershell } from './powershell.ts'
import { readShell } from './read.ts'
import type { ShellReading } from './reading.ts'

const MAKEFILE = /(?:^|\/)(?:GNUm|M|m)akefile$|\.(?:mk|mak)$/

/** Descriptions in which the command of a step stands behind a word. */
const CMAKE = /(?:^|\/)CMakeLists\.txt$|\.cmake$/
const MESON = /(?:^|\/)meson\.build$/
const RUST = /\.rs$/
const NINJA = /\.ninja$/
const JUSTFILE = /(?:^|\/)\.?[Jj]ustfile$/

/** Scripts of Windows and descriptions of builds, which are read where something starts them. */
export function isScriptFile(path: string): boolean {
  return (
    /\.(?:bat|cmd|ps1|psm1)$/i.test(path) ||
    [MAKEFILE, CMAKE, MESON, RUST, NINJA, JUSTFILE].some((name) => name.test(path))
  )
}

/** How a command begins in the files of other builders. */
const COMMAND_OF_NINJA = /^[ \t]+command[ \t]*=/gm
const COMMAND_OF_JUST = /^[ \t]+@?/gm

/** Why a description of a build is not read to its end; undefined: it is, or it is none. */
export function cutShort(path: string, text: string): string | undefined {
  const commands = NINJA.test(path) ? COMMAND_OF_NINJA : JUSTFILE.test(path) ? COMMAND_OF_JUST : undefined
  if (commands !== undefined && text.matchAll(commands).drop(COMMANDS_MAX).next().done !== true)
    return `it holds more than ${COMMANDS_MAX} commands`
  if (![CMAKE, MESON, RUST].some((name) => name.test(path))) return undefined
  if (text.length > DESCRIPTION_MAX) return `longer than ${DESCRIPTION_MAX} characters`
  const modules = CMAKE.test(path) ? (text.match(/\b(?:find_package|include)\b/gi)?.length ?? 0) : 0
  return modules > MODULES_MAX ? `it names more than ${MODULES_MAX} modules` : undefined
}

/** What a script does, by its name as PowerShell, a batch file or a script of another shell. */
export function readScript(path: string, text: string): ShellReading {
  if (/\.psm?1$/i.test(path)) return readPowershellScript(text)
  if (MAKEFILE.test(path)) return readShell(makeAsShell(text))
  if (CMAKE.test(path)) return readShell(cmakeAsShell(text))
  if (MESON.test(path)) return readShell(mesonAsShell(text))
  if (RUST.test(path)) return readShell(rustAsShell(text))
  if (NINJA.test(path)) return readShell(onlyCommands(text, COMMAND_OF_NINJA, /$/m))
  if (JUSTFILE.test(path)) return readShell(onlyCommands(text, COMMAND_OF_JUST, /$/m))
  if (/\.(?:bat|cmd)$/i.test(path)) return readShell(plainBatch(text))
  if (/\.(?:vb[se]|wsf|hta)$/i.test(path)) return readShell(plainBatch(commandsOfBasic(text)))
  const reading = looksLikeMake(text) ? together(readShell(text), readShell(makeAsShell(text))) : readShell(text)
  return mayBePowershell(path, text) ? together(reading, readPowershellScript(text)) : reading
}

/** Words that only PowerShell has. */
const OF_POWERSHELL =
  /\b(?:Invoke|Get|Set|New|Start|Out|Add|Import|ConvertTo|ConvertFrom|Write|Remove|Copy)-[A-Z]\w|\]::\w|\$env:|\benv:|\b(?:iwr|irm|iex|gci|saps)\b/i

/** A file whose name and first line say nothing else, and which PowerShell may be given to run. */
function mayBePowershell(path: string, text: string): boolean {
  return !/\.(?:ba|z|k)?sh$/i.test(path) && !/^#!.{0,80}\b(?:ba|z|da|k)?sh\b/.test(text) && OF_POWERSHELL.test(text)
}

function together(one: ShellReading, other: ShellReading): ShellReading {
  return {
    capabilities: [...one.capabilities, ...other.capabilities],
    flows: [...one.flows, ...other.flows],
    starts: [...one.starts, ...other.starts],
    inline: [...one.inline, ...other.inline],
    isCut: one.isCut || other.isCut,
    printed: [...one.printed, ...other.printed],
  }
}

/** commands of one description that are looked at */
const COMMANDS_MAX = 500

/** The commands of a description, each on a line of its own and where it stands; all else is left out. */
function onlyCommands(text: string, before: RegExp, after: RegExp): string {
  let read = ''
  for (const match of text.matchAll(before).take(COMMANDS_MAX)) {
    const start = match.index + match[0].length
    if (start <= read.length) continue
    const rest = text.slice(start, start + LIMITS.commandLength)
    const command = rest.slice(0, endOutsideQuotes(rest, after)).replaceAll('\n', ' ')
    read = `${read}${blank(text.slice(read.length, start - 1))}\n${command}`
  }
  return read
}

function endOutsideQuotes(text: string, after: RegExp): number {
  const plain = text.replaceAll(/"(?:[^"\\]|\\[^])*"/g, (quoted) => ' '.repeat(quoted.length))
  const end = plain.search(after)
  return end === -1 ? text.length : end
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

/** A batch file in words of other shells: without carets that escape nothing, with remarks as they have them, line by line. */
function plainBatch(text: string): string {
  const lines = text.split('\n').map((line) =>
    line
      .replaceAll(/\^(?!\r?$)/g, '')
      .replaceAll('\\', '/')
      .replace(/^[ \t]*(?:@?rem\b|::)/i, '#')
      .padEnd(line.length),
  )
  return lines.join('\n')
}

/** What a script of Visual Basic starts, in which a quote is written twice: `shell.Run "cmd /c x"`. */
const RUNS_IN_BASIC = /\.(?:Run|Exec|ShellExecute)[ \t(]{1,9}"((?:[^"\n]|""){0,4000})"/gi

function commandsOfBasic(text: string): string {
  return Array.from(text.matchAll(RUNS_IN_BASIC), ([, command = '']) => command.replaceAll('""', '"')).join('\n')
}

/** PowerShell, of which only the words are read, and what it writes and deletes. */
function readPowershellScript(text: string): ShellReading {
  const { network, flows, clipboard, starts, script } = readPowershell(text)
  const offset = Math.max(0, text.search(DOWNLOADS))
  const plain = readShell(script.replaceAll('\\', '/'))
  const affecting = plain.capabilities.filter(({ effects }) => effects !== undefined)
  return {
    capabilities: [
      ...affecting,
      ...clipboard.map((note) => ({ kind: 'clipboard' as const, note, offset })),
      ...(network === undefined
        ? []
        : [{ kind: 'network' as const, note: network, offset, effects: connects('', [script]) }]),
    ],
    flows: flows.map(({ source, sink }) => ({ source: { ...source, offset }, sink: { ...sink, offset } })),
    starts: [...starts.map((command) => ({ command, offset })), ...plain.starts],
    inline: [],
    isCut: plain.isCut,
    printed: [],
  }
}
