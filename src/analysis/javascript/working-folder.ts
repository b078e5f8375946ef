import type { Call, Machine } from './machine.ts'
import { WORKING_FOLDER } from './side-effects.ts'
import { HOLE, NOTHING, type Value } from './value.ts'

/** Declared once the program moves to another folder. */
const MOVED = 'process.chdir'

/** folders and paths of which one path may be made */
const PATHS_MAX = 8

/** `process.chdir(folder)`: what is named relatively from then on lies there. Undefined: another call. */
export function moves(machine: Machine, api: string, { args }: Call): Value | undefined {
  if (api !== MOVED) return undefined
  machine.declareGlobal(MOVED).add(args.values[0] ?? NOTHING)
  return NOTHING
}

/** A call of the file system as it is where the program has moved to another folder. */
export function fromWorkingFolder(machine: Machine, made: Call): Call {
  const folder = machine.global(MOVED)?.value
  const [path, ...rest] = made.args.values
  if (folder === undefined || path === undefined || path.texts.every((text) => !isRelative(text))) return made
  const texts = path.texts.flatMap((text) => (isRelative(text) ? folder.texts.map((each) => joined(each, text)) : text))
  const apis = folder.texts.some((text) => /^\.\.(?:\/|$)/.test(text)) ? [WORKING_FOLDER] : folder.apis
  const moved = { ...path, texts: [...new Set(texts)].slice(0, PATHS_MAX), apis: [...path.apis, ...apis] }
  return { ...made, args: { ...made.args, values: [moved, ...rest] } }
}

function isRelative(text: string): boolean {
  return text !== '' && !/^(?:[/\\~]|[A-Za-z]:)/.test(text) && !text.startsWith(HOLE)
}

function joined(folder: string, path: string): string {
  return path === '.' || path === './' ? folder : `${folder}/${path.replace(/^\.\//, '')}`
}
