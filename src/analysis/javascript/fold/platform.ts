import { posix } from 'node:path'
import { PLATFORM_MEMBERS } from '../../catalog/javascript-members.ts'
import { HOLE } from '../value.ts'
import { ciphers } from './ciphers.ts'
import { encodingOf, plainText, toText } from './convert.ts'
import type { Folder } from './folder.ts'
import { inflaters } from './inflate.ts'
import { Bytes, Native, Thing, UNKNOWN, type Folded } from './values.ts'

/** What the modules of the platform ask of the file that loads them. */
interface Surroundings {
  /** the content of a file of the package, by its path from there */
  read(path: string): Buffer | undefined
  require(): Native
}

type Call = (args: readonly Folded[]) => Folded

/** A module of the platform, as far as it works on texts and bytes alone. */
export function builtInModule(folder: Folder, specifier: string, around: Surroundings): Folded {
  const name = specifier.replace(/^node:/, '').replace(/\/promises$/, '')
  const known = followed(folder, name, around)
  const others = PLATFORM_MEMBERS[name] ?? []
  if (known === UNKNOWN && others.length === 0) return UNKNOWN
  const module = known === UNKNOWN ? made({}) : known
  // whatever they do is not known here, but that they are there is: a name may be looked for among them
  for (const other of others)
    if (!module.members.has(other))
      module.members.set(other, new Native(other, (args) => folder.call(UNKNOWN, args, undefined)))
  return module
}

function followed(folder: Folder, name: string, around: Surroundings): Thing | typeof UNKNOWN {
  switch (name) {
    case 'path':
    case 'path/posix':
      return paths(folder)
    case 'fs':
    case 'fs-extra':
      return files(folder, around)
    case 'os':
      return made({ homedir: () => '~', tmpdir: () => '/tmp' }, { EOL: '\n' })
    case 'url':
      return made({ fileURLToPath: ([url]) => url, pathToFileURL: ([path]) => path })
    case 'util':
      return made({ promisify: ([fn]) => fn, callbackify: ([fn]) => fn }, named(folder, ['TextDecoder', 'TextEncoder']))
    case 'buffer':
      return made({}, named(folder, ['Buffer', 'atob', 'btoa']))
    case 'module':
      return made({ createRequire: () => around.require() })
    case 'zlib':
      return made(inflaters(folder))
    case 'crypto':
      return made(ciphers(folder))
    default:
      return UNKNOWN
  }
}

/** An object of the platform: what else it has than `calls` and `values` is not known. */
export function made(calls: Readonly<Record<string, Call>>, values: Readonly<Record<string, Folded>> = {}): Thing {
  const module = new Native('module', () => UNKNOWN)
  for (const [name, value] of Object.entries(values)) module.members.set(name, value)
  for (const [name, call] of Object.entries(calls)) module.members.set(name, new Native(name, call))
  return module
}

function named(folder: Folder, names: readonly string[]): Record<string, Folded> {
  return Object.fromEntries(names.map((name) => [name, folder.global(name)]))
}

/** characters of a path that is put together; no file system has longer ones */
const PATH_MAX = 4096

function joined(folder: Folder): Call {
  return (args) => {
    const parts = args.map((arg) => toText(arg)).map((text) => (text === UNKNOWN ? HOLE : text))
    const length = parts.reduce((sum, part) => sum + part.length + 1, 0)
    if (length > PATH_MAX) return UNKNOWN
    folder.budget.make(length)
    return parts
      .join('/')
      .replaceAll(/\/{2,}/g, '/')
      .replaceAll('/./', '/')
  }
}
const ofPath =
  (change: (path: string) => string): Call =>
  ([path]) => {
    const text = plainText(path)
    return text === undefined ? UNKNOWN : change(text)
  }

function paths(folder: Folder): Thing {
  return made(
    {
      join: joined(folder),
      resolve: joined(folder),
      normalize: joined(folder),
      dirname: ofPath((path) => posix.dirname(path)),
      basename: ([path, end]) => {
        const [text, suffix] = [plainText(path), plainText(end)] as const
        return text === undefined ? UNKNOWN : posix.basename(text, end === undefined ? undefined : suffix)
      },
      extname: ofPath((path) => posix.extname(path)),
    },
    { sep: '/', delimiter: ':' },
  )
}

/** What reads files: those of the package can be known. */
function files(folder: Folder, around: Surroundings): Thing {
  const content: Call = ([path, options]) => {
    const text = plainText(path)
    const data = text === undefined ? undefined : around.read(text)
    if (data === undefined) return UNKNOWN
    folder.budget.make(data.length)
    const encoding = options instanceof Thing ? options.members.get('encoding') : options
    return typeof encoding === 'string' ? data.toString(encodingOf(encoding)) : new Bytes(Buffer.from(data))
  }
  const calls: Readonly<Record<string, Call>> = {
    readFileSync: content,
    readFile: (args) => {
      const value = content(args)
      const callback = args.at(-1)
      if (args.length > 1 && callback instanceof Thing) folder.call(callback, [null, value], undefined)
      return value
    },
    existsSync: ([path]) => {
      const text = plainText(path)
      return text !== undefined && around.read(text) !== undefined ? true : UNKNOWN
    },
  }
  const module = made(calls)
  module.members.set('promises', made(calls))
  return module
}
