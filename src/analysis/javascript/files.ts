import type { Node } from 'oxc-parser'
import { OWN_FILES } from '../catalog/destructive-paths.ts'
import { isSecretPath } from '../catalog/secrets.ts'
import { readsFile, writtenPathArgument } from '../catalog/javascript-system.ts'
import { callbacks } from './callbacks.ts'
import { ENTRY, opened, sideEffectsOf, WORKING_FOLDER } from './side-effects.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { leaves } from './network.ts'
import { fromWorkingFolder } from './working-folder.ts'
import { IN_FOLDER } from './written.ts'
import { deepTaints } from './reach.ts'
import { wantArguments } from './wanted.ts'
import { HOLE, NOTHING, ofShape, ofTaints, type Taint, type Value } from './value.ts'

/** Calls of the file system. Undefined: none that is known. */
export function fileCall(machine: Machine, api: string, written: Call, frame: Frame): Value | undefined {
  const made = fromWorkingFolder(machine, written)
  if (api === 'file:stream.write' || api === 'file:stream.end') {
    wrote(machine, made.node, made.self, deepTaints(made.args.values[0] ?? NOTHING), frame)
    return NOTHING
  }
  if (UNPACKS.test(api)) return unpacks(machine, made)
  const position = writtenPathArgument(api)
  if (position !== undefined || readsFile(api)) wantArguments(machine, made)
  const read = readsFile(api) ? reads(machine, made, /\.readdir(?:Sync)?$/.test(api), frame) : undefined
  if (position === undefined) {
    opened(machine, api, made, frame)
    return read
  }
  const path = made.args.values[position] ?? NOTHING
  machine.can(
    'filesystem-write',
    made.node,
    `${api.split('.').at(-1)} ${shownPath(path)}`.trim(),
    frame,
    sideEffectsOf(api, made, frame),
  )
  if (position === 0) {
    const content = made.args.values[1] ?? NOTHING
    wrote(machine, made.node, path, deepTaints(content), frame)
    for (const file of path.texts)
      if (isPath(file)) for (const text of content.texts) machine.written.storeText(file, text)
  }
  if (position !== 0) wrote(machine, made.node, path, standsIn(machine, made, frame), frame)
  if (!api.endsWith('createWriteStream')) return read ?? callbacks(machine, made.args, NOTHING, frame)
  const shape = machine.shapeOf(made.node)
  return { ...ofShape(shape), apis: ['file:stream'], texts: path.texts }
}

/** What makes a stream of an archive the files in a folder. */
const UNPACKS = /^module:(?:tar\.(?:default\.)?(?:x|extract)|tar-fs\.extract|unzipper\.Extract|unzip-stream\.Extract)$/

/** What flows into it stands in each file of the folder. */
function unpacks(machine: Machine, made: Call): Value | undefined {
  const [first = NOTHING] = made.args.values
  const named = first.shapes.flatMap((shape) =>
    ['cwd', 'C', 'path'].flatMap((name) => (shape.has(name) ? shape.get(name).texts : [])),
  )
  const texts = [...first.texts, ...named].map((text) => `${text}${IN_FOLDER}`)
  return { ...ofShape(machine.shapeOf(made.node)), apis: ['file:stream'], texts }
}

/** Marks the content of a file of the package, whose path stands behind it. */
export const CONTENT = 'file:content:'

/** files of which one read may be */
const CONTENTS_MAX = 4

/** What the working directory stands in, with all that stands beside it. */
const ABOVE = /^(?:\.\/)?\.\.(?:\/\.\.)*$/

/** Marks of the names in a folder that nobody empties: all of the working directory, of an account, of a machine. */
function entries({ texts, apis }: Value): string[] {
  if (apis.includes(WORKING_FOLDER))
    return texts.flatMap((text) => (text === '.' ? `${ENTRY}$PWD` : ABOVE.test(text) ? `${ENTRY}..` : []))
  return texts.filter((text) => text === '~' || text === '/' || OWN_FILES.test(text)).map((text) => `${ENTRY}${text}`)
}

function reads(machine: Machine, made: Call, isList: boolean, frame: Frame): Value {
  const own = (made.args.values[0]?.texts ?? []).filter((text) => /^\.{1,2}[/\\]/.test(text)).slice(0, CONTENTS_MAX)
  const value = {
    ...ofTaints(standsIn(machine, made, frame)),
    apis: isList ? entries(made.args.values[0] ?? NOTHING) : own.map((text) => `${CONTENT}${text}`),
    isMade: own.length > 0,
  }
  callbacks(machine, made.args, value, frame)
  return value
}

/** What is known to stand in the file at the first path. */
function standsIn(machine: Machine, made: Call, frame: Frame): readonly Taint[] {
  const path = made.args.values[0] ?? NOTHING
  const secret = path.texts.find((text) => isSecretPath(text))
  // whose path was looked for as that of a secret, is one
  const carried = path.taints.filter((taint) => !leaves(taint) || taint.kind === 'secret-file')
  const taints = new Set([...carried, ...path.texts.flatMap((text) => machine.written.at(text))])
  if (secret !== undefined) {
    const note = `reads ${secret.replaceAll(HOLE, '…').slice(0, 80)}`
    machine.can('secrets', made.node, note, frame)
    taints.add(machine.source('secret-file', made.node, note, frame))
  }
  if (path.apis.some((api) => OF_ACCOUNT.test(api))) {
    const note = 'reads what lies in the home directory'
    machine.can('secrets', made.node, note, frame)
    taints.add(machine.source('secret-file', made.node, note, frame))
  }
  return [...taints]
}

/** Names out of the list of all that an account, or a machine, has. */
const OF_ACCOUNT = new RegExp(`^${ENTRY}[~/]`)

/** What was put into a file is run where that is loaded as a module. */
export function loadsWritten(machine: Machine, path: string, node: Node, frame: Frame): void {
  const stored = machine.written.at(path).filter((taint) => !leaves(taint))
  if (stored.length > 0) machine.sink('dynamic-code', node, 'loads the file as a module', stored, frame)
  for (const [written, codes] of machine.written.texts)
    if (written === path) for (const code of codes) machine.gives('javascript', code, node, frame)
}

/** Remembers that content from elsewhere, or a secret, stands in a file now: under its path's text. */
export function wrote(machine: Machine, node: Node, target: Value, taints: readonly Taint[], frame: Frame): void {
  for (const taint of taints) {
    const stored = leaves(taint) ? taint : wroteRemote(machine, node, taint, frame)
    for (const text of target.texts) if (isPath(text)) machine.written.store(text, stored)
  }
}

/** More than a folder. */
function isPath(text: string): boolean {
  return /[^\uE000/.]{2}/.test(text)
}

function wroteRemote(machine: Machine, node: Node, taint: Taint, frame: Frame): Taint {
  machine.sink('filesystem-write', node, 'writes it to a file', [taint], frame)
  const detail = taint.hosts === undefined ? { viaFile: true as const } : { viaFile: true as const, hosts: taint.hosts }
  return machine.sourceOf(taint, detail)
}

function shownPath(path: Value): string {
  return (path.texts[0] ?? '').replaceAll(HOLE, '…').slice(0, 80)
}
