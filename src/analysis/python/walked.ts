import { isSecretPath } from '../catalog/secrets.ts'
import { recordAct } from './record.ts'
import type { Call } from './request.ts'
import type { Frame } from './scope.ts'
import { join, NOTHING, ofName, ofTaint, shown, type Value } from './value.ts'

/** Calls that list what is in a folder, and below it. */
const WALKERS = new Set([
  'os.walk',
  'os.scandir',
  'os.listdir',
  'glob.glob',
  'glob.iglob',
  'pathlib.Path().rglob',
  'pathlib.Path().glob',
  'pathlib.Path().iterdir',
])

/** How a place says that it does. */
const GOES_THROUGH = 'goes through the files in '

/** Folders that hold what a person keeps: their own, and whole disks. */
const PERSONAL =
  /^(?:~[\\/]?|[\\/]|[\\/](?:home|Users|root|sdcard|storage[\\/]emulated[\\/]0)[\\/]?|[A-Z]:[\\/]{0,2}|[A-Z]:[\\/]{1,2}Users[\\/]?|~[\\/](?:Desktop|Documents|Downloads|Pictures|DCIM)\b.{0,80}|[\\/](?:sdcard|storage[\\/]emulated[\\/]0)[\\/].{0,80})$/i

/** Going through all that a person keeps gives their files; undefined: no such call, or another folder. */
export function walksPersonal(call: Call, name: string): Value | undefined {
  if (!WALKERS.has(name)) return undefined
  const folder = name.startsWith('pathlib.') ? call.receiver : call.args[0]
  if (name === 'os.listdir' && isWorkingFolder(folder)) return { ...ofName(`${name}()`), texts: [EACH_ENTRY] }
  const path = folder?.texts.find((text) => isKept(text))
  if (path === undefined) return undefined
  const note = `${GOES_THROUGH}${shown(path)}${onlySome(call, name)}`
  recordAct(call.analysis, call.frame, 'secrets', call.node, note)
  return join(
    join(ofTaint({ kind: 'secret-file', offset: call.node.start, note }), ofName(`${name}()`)),
    folder ?? NOTHING,
  )
}

/** Folders of a person whose every file the value may be, where it is the same function that goes through them: paths are joined by chance. */
export function goneThrough({ within }: Frame, { taints }: Value): string[] {
  const body = within?.node
  return taints.flatMap(({ note, offset }) => {
    const isHere = body === undefined || (offset >= body.start && offset < body.end)
    return isHere && note.startsWith(GOES_THROUGH) ? note.slice(GOES_THROUGH.length) : []
  })
}

/** What names must be like, where `rglob` is told so. */
function onlySome({ args }: Call, name: string): string {
  const pattern = /^pathlib\.Path\(\)\.r?glob$/.test(name) ? (args[0]?.texts[0] ?? '*') : '*'
  return /^[*/]+$/.test(pattern) ? '' : `: ${shown(pattern, 40)}`
}

/** Stands for the name of each thing in the working directory. */
export const EACH_ENTRY = '$PWD'

function isWorkingFolder(folder: Value | undefined): boolean {
  if (folder === undefined) return true
  return folder.names.some((name) => name === 'os.getcwd()') || folder.texts.some((text) => /^\.\/?$/.test(text))
}

function isKept(text: string): boolean {
  const plain = text.replace(/[\\/]\*{1,2}.{0,20}$/, '/')
  return text.length < 200 && (PERSONAL.test(plain) || isSecretPath(plain))
}

/** `folder.rglob('AGENTS.md')`: each that is found has that name; undefined: another call, or any name. */
export function namedBelow({ args, receiver }: Call, name: string): Value | undefined {
  if (name !== 'pathlib.Path().rglob' && name !== 'pathlib.Path().glob') return undefined
  const names = (args[0]?.texts ?? []).flatMap((text) => /(?:^|[\\/])([^\\/*?[\]]{1,100})\*?$/.exec(text)?.[1] ?? [])
  if (names.length === 0) return undefined
  const folders = receiver?.texts ?? []
  const paths = (folders.length === 0 ? [''] : folders).flatMap((folder) => names.map((file) => `${folder}/${file}`))
  return { ...ofName('pathlib.Path()'), texts: paths }
}
