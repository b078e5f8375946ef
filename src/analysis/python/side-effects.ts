import { wholeTree } from '../catalog/destructive-paths.ts'
import type { SideEffects } from '../code.ts'
import { recordAct } from './record.ts'
import type { Call } from './request.ts'
import { join, NOTHING, ofName, shown, type Value } from './value.ts'
import { hasSideEffects, effects } from '../side-effects.ts'
import { EACH_ENTRY, goneThrough } from './walked.ts'

/** Calls whose second argument is the path that they write. */
const SECOND = new Set([
  ...['rename', 'renames', 'replace', 'symlink', 'link'].map((name) => `os.${name}`),
  ...['copy', 'copy2', 'copyfile', 'copytree', 'move'].map((name) => `shutil.${name}`),
])

const OPENS_KEY = /^_?winreg\.(?:OpenKey|OpenKeyEx|CreateKey|CreateKeyEx)$/

/** What a call that writes or deletes files, or values of the registry, touches. */
export function sideEffectsOf(call: Call, name: string): SideEffects {
  if (DELETES_FILE.test(name)) return effects([], treesEmptied(call, name))
  if (name === 'shutil.rmtree') return effects([], whollyDeleted(call, call.args[0] ?? call.keywords.get('path')))
  if (SECOND.has(name)) return effectsOnPath(call.args[1] ?? call.keywords.get('dst'))
  if (/^pathlib\.Path\(\)\.(?:rename|replace)$/.test(name)) return effectsOnPath(call.args[0])
  return name === 'pathlib.Path().symlink_to' || name === 'pathlib.Path().touch'
    ? effectsOnPath(call.receiver)
    : /winreg\.SetValue/.test(name)
      ? effectsOnPath(join(call.args[0] ?? NOTHING, call.args[1] ?? NOTHING))
      : {}
}

export function effectsOnPath(path: Value | undefined): SideEffects {
  return effects(pathsOf(path))
}

/** Where a path may be many, one of them alone says little: helpers are given all that there is. An empty one is that of nothing, before it grows. */
function whollyDeleted({ frame }: Call, path: Value | undefined): string[] {
  const paths = pathsOf(path).filter((each) => each !== '' && (each !== EACH_ENTRY || frame.repeated === 'each'))
  return paths.every((each) => wholeTree(each) !== undefined) ? paths : []
}

const DELETES_FILE = /^(?:os\.(?:remove|unlink)|pathlib\.Path\(\)\.unlink)$/

/** Whole trees that are gone through in the same function, and each of whose files is deleted. */
function treesEmptied({ frame, args, receiver }: Call, name: string): string[] {
  const path = (name.startsWith('os.') ? args[0] : receiver) ?? NOTHING
  return frame.repeated === 'each' ? goneThrough(frame, path) : []
}

/** `./x` is `x`: both are in the working directory. */
function pathsOf(path: Value | undefined): string[] {
  return (path?.texts ?? []).flatMap((text) => (text.length > 1000 ? [] : text.replace(/^\.[/\\](?=.)/, '')))
}

/** `os.open(path, os.O_WRONLY | …)`. */
export function opensToWrite(call: Call): void {
  if (call.args[1]?.names.some((flag) => /\bO_(?:WRONLY|RDWR|APPEND|CREAT)$/.test(flag)) !== true) return
  const found = effectsOnPath(call.args[0])
  if (!hasSideEffects(found)) return
  const note = `opens ${shown(found.writes?.[0] ?? '')} to write`
  recordAct(call.analysis, call.frame, 'filesystem-write', call.node, note, [], found)
}

/** A key of the registry stands for its path, until something is written there. */
export function openedKey(call: Call, name: string): Value | undefined {
  if (!OPENS_KEY.test(name)) return undefined
  if (name.includes('CreateKey')) recordAct(call.analysis, call.frame, 'filesystem-write', call.node, `calls ${name}`)
  return { ...ofName(`${name}()`), texts: (call.args[1]?.texts ?? []).map((key) => `HKCU\\${key}`) }
}
