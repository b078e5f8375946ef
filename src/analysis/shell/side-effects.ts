import { POWERSHELL } from '../catalog/powershell.ts'
import { placeOfCommand } from '../catalog/persistence-commands.ts'
import type { SideEffects } from '../code.ts'
import { shellCommands } from './words.ts'
import { mergedEffects, effects } from '../side-effects.ts'

/** Stands for what the shell puts in. */
const HOLE = '\uE000'

/** Commands whose last word is what they write. */
const LAST_WORD = new Set([
  'cp',
  'mv',
  'ln',
  'install',
  'copy',
  'xcopy',
  'move',
  'rsync',
  'sed',
  'copy-item',
  'move-item',
])

/** Commands all of whose words may be what they write. */
const ANY_WORD = new Set([
  'tee',
  'dd',
  'reg',
  'add-content',
  'set-content',
  'out-file',
  'new-item',
  'new-itemproperty',
  'set-itemproperty',
])

/** Commands that delete, and the flag that makes them delete what is in a folder. */
const DELETERS: ReadonlyMap<string, RegExp> = new Map([
  ['rm', /^(?:-[A-Za-z]*[rR][A-Za-z]*|--recursive|-Recurse)$/],
  ['remove-item', /^-r(?:e\w*)?$/i],
  ['ri', /^-r(?:e\w*)?$/i],
  ['del', /^\/s$/i],
  ['erase', /^\/s$/i],
  ['rd', /^\/s$/i],
  ['rmdir', /^\/s$/i],
  ['find', /^-delete$|^(?:shred|rm|unlink|srm|wipe)$/],
  ['rimraf', /./],
])

/** Tests by which `find` leaves some files alone. */
const FINDS_SOME = /^-i?(?:name|path|wholename|regex)$|^-(?:maxdepth|empty)$/

/** What one command touches: `words` without wrappers like sudo, `all` as written; run in `folder`, where that is known. */
export function effectsOfCommand(
  name: string,
  words: readonly string[],
  all: readonly string[],
  folder: string,
): SideEffects {
  const at = (word: string): string => placed(word, folder)
  if (POWERSHELL.has(name)) return effectsOfScript(words.slice(1).join(' '), folder)
  if (/\s/.test(name)) return effectsOfScript(words[0] ?? '', folder)
  const given = words.slice(1)
  const place = placeOfCommand(name, given)
  const writes = [...written(name, given), ...redirected(all)].map((word) => at(word))
  return effects(
    place === undefined ? writes : [place, ...writes],
    deleted(name, given).map((word) => at(word)),
  )
}

/** What a command does there, in a few words. */
export function effectsInWords({ deletes, writes }: SideEffects): string {
  return deletes === undefined ? `writes ${writes?.[0] ?? ''}` : `deletes ${deletes[0] ?? ''}`
}

/** Commands in a text that is given to another shell. */
export function effectsOfScript(script: string, folder: string): SideEffects {
  let found: SideEffects = {}
  for (const { words } of shellCommands(script)) {
    const name = words[0]?.toLowerCase() ?? ''
    if (POWERSHELL.has(name) || /\s/.test(name)) continue
    const flags = name.startsWith('-') ? words.slice(words.findIndex((word) => !word.startsWith('-'))) : words
    found = mergedEffects(found, effectsOfCommand(flags[0]?.toLowerCase() ?? '', flags, words, folder))
  }
  return found
}

function written(name: string, given: readonly string[]): readonly string[] {
  const output = given.findIndex((word) => /^(?:-o|-O|--output|--output-document|-OutFile)$/.test(word))
  const fetched = output === -1 ? [] : given.slice(output + 1, output + 2)
  if (LAST_WORD.has(name)) return given.slice(-1)
  if (name === 'reg' && given[0]?.toLowerCase() !== 'add') return []
  return ANY_WORD.has(name) ? given.map((word) => word.replace(/^of=/, '')) : fetched
}

/** Targets of `>` and `>>`. */
export function redirected(all: readonly string[]): string[] {
  return all.flatMap((word, index) => {
    if (/^(?:\d|&)?>{1,2}\|?$/.test(word)) return all[index + 1] ?? []
    const target = /^[^\s>]{0,200}>{1,2}([^\s>&].{0,1000})$/.exec(word)?.[1]
    return target ?? []
  })
}

/** A disk as a whole, or a part of one. */
const DISK = /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk)\w/

/** Does away with what Windows keeps to go back to, as who takes files hostage does. */
const DELETES_COPIES =
  /^(?:vssadmin(?:\.exe)? delete shadows|wmic(?:\.exe)? shadowcopy delete|wbadmin(?:\.exe)? delete (?:catalog|systemstatebackup)|bcdedit(?:\.exe)? \/set .*recoveryenabled no)/i
const COPIES = 'shadow copies'

function deleted(name: string, given: readonly string[]): readonly string[] {
  // it overwrites what is free: after a deletion nothing comes back
  if (name === 'cipher') return given.flatMap((word) => /^\/w:(.+)$/i.exec(word)?.[1] ?? [])
  if (name === 'dd')
    return given.some((word) => DISK.test(word.replace(/^of=/, '')) && word.startsWith('of=')) ? ['/'] : []
  if (/^mkfs(?:\.\w+)?$/.test(name) || name === 'wipefs') return given.some((word) => DISK.test(word)) ? ['/'] : []
  if (DELETES_COPIES.test([name, ...given].join(' ').slice(0, 300))) return [COPIES]
  const flag = DELETERS.get(name)
  if (flag === undefined || !given.some((word) => flag.test(word))) return []
  if (name === 'find' && given.some((word) => FINDS_SOME.test(word))) return []
  const paths =
    name === 'find'
      ? given.slice(
          0,
          given.findIndex((word) => word.startsWith('-')),
        )
      : given
  return paths.filter((word) => !/^-|^\/[a-z]$/i.test(word))
}

/** The path that a word stands for: what the shell puts in is not known, but for the home directory. */
function placed(word: string, folder: string): string {
  if (/^(?:\$\{?INIT_CWD\}?|%INIT_CWD%)[/\\]?\*?$/i.test(word)) return '$INIT_CWD'
  if (/^(?:\$\{?PWD\}?|%CD%)(?:[/\\]\*?)?$/i.test(word)) return '$PWD'
  const path = word
    .replace(/^(?:\$\{?HOME\}?|\$env:(?:HOME|USERPROFILE)|%USERPROFILE%|%HOMEDRIVE%%HOMEPATH%)/i, '~')
    .replace(/^(?:\$\{?PWD\}?|%CD%)[/\\]|^\.[/\\]/, '')
    .replaceAll(/\$\([^)]{0,200}\)|`[^`]{0,200}`|\$\{[^}]{0,100}\}|\$(?:env:)?[A-Za-z_]\w{0,100}|%\w{1,100}%/g, HOLE)
  const isBare = !/^(?:[/\\~\uE000]|[A-Za-z]:|HK)/.test(path)
  return isBare && folder !== '' ? `${folder}/${path}` : path
}

/** UTF-16 units of a folder that is known: each `cd` may add to it */
const MAX_FOLDER_UNITS = 500

/** The folder in which the commands after `cd` run; empty: the one in which the first command ran. */
export function enteredBy(name: string, words: readonly string[], folder: string): string {
  if (name !== 'cd' && name !== 'pushd' && name !== 'set-location') return folder
  const path = placed(words.slice(1).find((word) => !/^-|^\/d$/i.test(word)) ?? '~', folder)
  if (path.length > MAX_FOLDER_UNITS) return HOLE
  return path === '/' ? path : path.replace(/[/\\]+$/, '')
}
