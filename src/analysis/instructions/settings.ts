import { isRecord } from '../../model/json.ts'

/** A command that settings name. */
export interface NamedCommand {
  readonly command: string
  /** of what its line is found by in the text of the file */
  readonly offset: number
  /** true: it is started as the server of a protocol, in the way in which such servers are usually given out */
  readonly isServer: boolean
}

/** commands that are read of one file, and levels of nesting */
const COMMANDS_MAX = 200
const DEPTH_MAX = 30

export interface SettingsCommands {
  readonly commands: readonly NamedCommand[]
  /** true: the file names more of them, or nests deeper, than is read */
  readonly isCut: boolean
}

/** Commands that an agent or an editor starts by itself or at a keystroke. What does not parse is read text by text. */
export function commandsOfSettings(text: string): SettingsCommands {
  const parsed = parse(text)
  const deeper: unknown[] = []
  const found =
    parsed === undefined ? textsIn(text).map((command) => ({ command, isServer: false })) : walk(parsed, deeper)
  const commands = found
    .slice(0, COMMANDS_MAX)
    .map(({ command, isServer }) => ({ command, isServer, offset: placeOf(text, command) }))
  return { commands, isCut: deeper.length > 0 || found.length > COMMANDS_MAX }
}

interface Found {
  readonly command: string
  readonly isServer: boolean
}

const COMMENT_OR_TEXT = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g

/** JSON as editors take it: with comments, and with commas before a closing bracket. */
function parse(text: string): unknown {
  const plain = text.replaceAll(COMMENT_OR_TEXT, (part) => (part.startsWith('"') ? part : ' '))
  const bare = plain.replaceAll(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? '' : part))
  try {
    return JSON.parse(bare)
  } catch {
    return undefined
  }
}

function textsIn(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\\n]|\\.){3,20000})"/g)].map(([whole, inner = '']) => {
    try {
      return String(JSON.parse(whole))
    } catch {
      return inner
    }
  })
}

function walk(value: unknown, deeper: unknown[], depth = 0, isServer = false): Found[] {
  if (!Array.isArray(value) && !isRecord(value)) return []
  if (depth > DEPTH_MAX) {
    deeper.push(value)
    return []
  }
  if (Array.isArray(value)) return value.flatMap((each) => walk(each, deeper, depth + 1, isServer))
  const own = [
    ...lines(value, 'command', 'args'),
    ...lines(value, 'runtimeExecutable', 'runtimeArgs'),
    ...lines(value, 'path', 'args'),
  ]
  const named = Object.entries(value).flatMap(([key, each]) => {
    if (!/Command$|^(?:bash|powershell|windows|linux|osx|run)$/.test(key)) return []
    return isRecord(each) ? Object.values(each).flatMap((one) => lineOf(one, undefined)) : lineOf(each, undefined)
  })
  const inner = Object.entries(value).flatMap(([key, each]) =>
    walk(each, deeper, depth + 1, isServer || /^(?:mcp|mcpServers|servers|context_servers)$/.test(key)),
  )
  return [...[...own, ...named].map((command) => ({ command, isServer })), ...inner]
}

function lines(record: Readonly<Record<string, unknown>>, command: string, args: string): string[] {
  return lineOf(record[command], record[args])
}

/** A command as text, or as a list of words. */
function lineOf(command: unknown, args: unknown): string[] {
  const words = (Array.isArray(command) ? command : [command]).filter((each) => typeof each === 'string')
  if (words.length === 0) return []
  const given = (Array.isArray(args) ? args : [])
    .map((each: unknown) => (isRecord(each) ? each['value'] : each))
    .filter((each) => typeof each === 'string')
  const isLine = !Array.isArray(command)
  const quoted = [...(isLine ? [] : words.slice(1)), ...given].map((word) => quote(word))
  return [[words[0] ?? '', ...quoted].join(' ')]
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** Offset of the longest beginning of the command that stands in the text; 0 where none does. */
function placeOf(text: string, command: string): number {
  const words = command
    .split(/\s+/)
    .map((word) => word.replaceAll(/^'|'$/g, ''))
    .filter((word) => word.length > 3)
  const longest = words.toSorted((left, right) => right.length - left.length)[0] ?? command
  return Math.max(0, text.indexOf(JSON.stringify(longest).slice(1, -1).slice(0, 60)))
}
