import { posix } from 'node:path'
import { deletesTree, opensFile, writtenPathArgument } from '../catalog/javascript-system.ts'
import type { SideEffects } from '../code.ts'
import { folderOf } from '../paths.ts'
import { hasSideEffects, effects } from '../side-effects.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { elements } from './reach.ts'
import { HOLE, join, NOTHING, type Value } from './value.ts'

/** Marks a path that begins with the working directory, or with the project into which a package is installed. */
export const WORKING_FOLDER = 'process.cwd()'

/** What a call of the file system that writes or deletes touches. */
export function sideEffectsOf(api: string, made: Call, frame: Frame): SideEffects {
  const deletes = deletesTree(api)
  if (deletes === undefined)
    return effects(writtenPaths(made.args.values[writtenPathArgument(api) ?? 0] ?? NOTHING, frame))
  const [path = NOTHING, options = NOTHING] = made.args.values
  const isWhole = deletes === 'always' || options.shapes.some((shape) => shape.has('recursive'))
  return isWhole ? effects([], deletedPaths(path)) : {}
}

/** A file that is opened to be written. */
export function opened(machine: Machine, api: string, made: Call, frame: Frame): void {
  if (!opensFile(api) || made.args.values[1]?.texts.some((mode) => /^[arwsx+]*[aw+]/.test(mode)) !== true) return
  const found = effects(writtenPaths(made.args.values[0] ?? NOTHING, frame))
  if (hasSideEffects(found))
    machine.can('filesystem-write', made.node, `opens ${found.writes?.[0] ?? ''} to write`, frame, found)
}

/** `.` stands for the file's own folder, but for what begins with the working directory. */
function writtenPaths(path: Value, frame: Frame): string[] {
  const isWorking = path.apis.includes(WORKING_FOLDER)
  return path.texts.map((text) => {
    if (!/^\.{1,2}[/\\]/.test(text)) return text
    if (isWorking) return text.replace(/^\.[/\\]/, '')
    const inside = posix.normalize(posix.join(folderOf(frame.unit.path), text.replaceAll('\\', '/')))
    return inside.startsWith('..') ? inside : `./${inside}`
  })
}

function deletedPaths(path: Value): string[] {
  const { texts, apis } = join(path, elements(path))
  if (!apis.includes(WORKING_FOLDER)) return texts.filter((text) => text !== '.')
  return texts.map((text) => (text === HOLE ? '$INIT_CWD' : text))
}
