import { SITE_FOLDERS } from '../catalog/python-api.ts'
import type { Call } from './request.ts'
import { concatTexts, joinAll, NOTHING, ofName, ofTexts, taintsOf, UNKNOWN_PART, type Value } from './value.ts'

const JOINERS = new Set([
  'os.path.join',
  'posixpath.join',
  'ntpath.join',
  'pathlib.Path',
  'pathlib.PurePath',
  'pathlib.PosixPath',
  'pathlib.Path().joinpath',
])

/** Methods of a path that give the same path, written in another way. */
const SAME_PATH = /^pathlib\.Path\(\)\.(?:expanduser|absolute|resolve)$/

/** `Path(__file__).parent.joinpath('a')`: the folder is not known, what is below it is. */
const BELOW_PARENT = /^pathlib\.Path\(\)(?:\.(?:parent|parents))+\.joinpath$/

/** Paths, as far as their parts are constant. */
export function pathCall(call: Call, name: string): Value | undefined {
  if (name === 'pathlib.Path.home') return { ...ofName('pathlib.Path()'), texts: ['~'] }
  if (name === 'pathlib.Path.cwd') return { ...ofName('pathlib.Path()'), texts: ['.'] }
  if (name === 'os.getcwd') return ofTexts(['.'])
  if (SITE_FOLDERS.has(name)) return ofTexts([`${UNKNOWN_PART}/site-packages/${UNKNOWN_PART}`])
  if (FOLDERS.test(name) && call.args[0]?.texts.some(isOfOther) === true) return ofTexts(foldersOf(call.args[0].texts))
  if (call.receiver !== undefined && SAME_PATH.test(name)) return { ...call.receiver, names: ['pathlib.Path()'] }
  if (/^pathlib\.Path\(\)(?:\.\w+)*\.with_name$/.test(name))
    return { ...ofName('pathlib.Path()'), texts: (call.args[0]?.texts ?? []).map((text) => `${UNKNOWN_PART}/${text}`) }
  if (!JOINERS.has(name) && !BELOW_PARENT.test(name)) return undefined
  const parts = name.endsWith('joinpath') && call.receiver !== undefined ? [call.receiver, ...call.args] : call.args
  const [first = NOTHING, ...rest] = parts
  const texts = rest.reduce<readonly string[]>(
    (path, part) => concatTexts(withoutRounds(path, part.texts), part.texts, '/'),
    first.texts,
  )
  const taints = taintsOf(joinAll(parts))
  return { ...taints, texts, names: name.startsWith('pathlib.') ? ['pathlib.Path()'] : [] }
}

const FOLDERS = /^(?:os\.|posix|nt)path\.dirname$/

/** A file of another package, which lies where that package says. */
function isOfOther(text: string): boolean {
  return /[\\/]site-packages[\\/][A-Za-z]\w*[\\/]/.test(text)
}

/** `os.path.dirname(requests.__file__)`: the folder of another package; of one's own file nothing is known. */
export function foldersOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => (isOfOther(text) ? [text.replace(/[\\/][^\\/]*$/, '')] : []))
}

/** Folders without those to which the same part was added twice: a loop that joins it to what it gave before has no end. */
function withoutRounds(folders: readonly string[], parts: readonly string[]): readonly string[] {
  const [part = ''] = parts
  if (parts.length !== 1 || part === '') return folders
  const twice = `/${part}/${part}`
  return folders.filter((folder) => !folder.endsWith(twice) || !folders.includes(folder.slice(0, -twice.length)))
}
