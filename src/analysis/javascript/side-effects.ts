import { posix } from 'node:path'
import { deletesTree, opensFile, writtenPathArgument } from '../catalog/javascript-system.ts'
import type { SideEffects } from '../code.ts'
import { folderOf } from '../paths.ts'
import { connectedTo, hasSideEffects, effects } from '../side-effects.ts'
import { commandsToOthers } from '../catalog/started-content.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { elements } from './reach.ts'
import { HOLE, join, NOTHING, type Value } from './value.ts'

/** Marks a path that begins with the working directory, or with the project into which a package is installed. */
export const WORKING_FOLDER = 'process.cwd()'

const WRITES_CONTENT = /\.(?:writeFile|appendFile|outputFile|createWriteStream|writeJson|outputJson)(?:Sync)?$/

/** What destroys the files of a folder, where it is done to each name in it: whoever writes over what is there leaves none of it. */
const EACH = /\.(?:unlink|rm|rmdir|remove|rimraf|writeFile|truncate)(?:Sync)?$/

/** What a call of the file system that writes or deletes touches. */
export function sideEffectsOf(api: string, made: Call, frame: Frame): SideEffects {
  const deletes = deletesTree(api)
  const [path = NOTHING, options = NOTHING] = made.args.values
  const entries = EACH.test(api) ? entriesOf(path) : []
  if (entries.length > 0) return effects([], entries)
  if (deletes === undefined) {
    const position = writtenPathArgument(api) ?? 0
    const paths = writtenPaths(made.args.values[position] ?? NOTHING, frame)
    if (WRITES_CONTENT.test(api)) return written(paths, options.texts)
    // programs of other packages are moved and made executable by those that look them up
    return effects(paths.filter((each) => !each.includes('node_modules')))
  }
  const isWhole = deletes === 'always' || options.shapes.some((shape) => shape.has('recursive'))
  return isWhole ? effects([], deletedPaths(path)) : {}
}

/** Settings by which packages come from elsewhere, and which are written into a file that holds others, too. */
const SOURCES_OF_PACKAGES =
  /(?:^|\n)\s*(?:(?:@[\w-]+:)?registry|script-shell|node-options|index-url|npmRegistryServer)\s*[=:]/

/** What is written where: of files from which something is started, with what is fetched or sent there. */
function written(paths: readonly string[], texts: readonly string[]): SideEffects {
  const isSource = texts.some((text) => SOURCES_OF_PACKAGES.test(text))
  const found = effects(isSource ? [...paths, ...paths.map((path) => `${path}: registry`)] : paths)
  if (found.writes === undefined) return found
  return { ...found, ...connectedTo(texts.flatMap((text) => commandsToOthers(text)).slice(0, 2)) }
}

/** Marks a name out of the list of what is in a folder, of which all is meant. */
export const ENTRY = 'file:entry:'

/** Folders of which everything is deleted, name by name. */
function entriesOf({ apis }: Value): string[] {
  return apis.flatMap((api) => (api.startsWith(ENTRY) ? [api.slice(ENTRY.length)] : []))
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
    if (isWorking) return text.replace(/^\.[/\\](?=node_modules[/\\])/, `${HOLE}/`).replace(/^\.[/\\]/, '')
    const inside = posix.normalize(posix.join(folderOf(frame.unit.path), text.replaceAll('\\', '/')))
    return inside.startsWith('..') ? besideOwn(inside) : `./${inside}`
  })
}

/** What lies beside a package where it is installed are other packages. */
function besideOwn(path: string): string {
  return path.replace(/^(?:\.\.\/){1,4}(?=(?:@[\w.-]+\/)?[\w-][\w.-]*\/.*\.(?:[cm]?js|node)$)/, `${HOLE}/node_modules/`)
}

/** `./..` */
const UPWARDS = /^\.\/(?=\.\.(?:\/|$))/

function deletedPaths(path: Value): string[] {
  const { texts: spelled, apis } = join(path, elements(path))
  const texts = spelled.map((text) => text.replace(UPWARDS, ''))
  if (!apis.includes(WORKING_FOLDER)) return texts.filter((text) => text !== '.')
  return texts.map((text) => (text === HOLE ? '$INIT_CWD' : text))
}
