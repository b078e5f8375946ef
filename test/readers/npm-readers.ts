import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, normalize, relative } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import type { ReadEntry, Unpack as TarUnpack } from 'tar'
import { machineNpm, newestNpm } from '../registry/clients.ts'
import type { Files } from './files.ts'

/** One copy of what an npm client reads tarballs with. */
export interface NpmReader {
  /** "tar 7.5.22 of npm 11.19.1" */
  readonly label: string
  /** What the client would install; undefined where it gives the whole archive up. */
  readonly files: (bytes: Buffer) => Promise<Files | undefined>
}

const ROOT = '/nowhere'
/** Bytes of one piece in which an archive arrives. */
const PIECE = 64 * 1024

type Load = (require: NodeJS.Require, name: string) => NpmReader['files']

/** By the name of the package: `tar` is npm's and newer yarns', `tar-stream` older yarns', the last one pnpm's. */
const LOADERS: Readonly<Record<string, Load>> = {
  tar: (require, name) => {
    const { Unpack } = require(name) as { Unpack: typeof TarUnpack }
    return (bytes) => unpack(Unpack, bytes)
  },
  'tar-stream': (require, name) => {
    const { extract } = require(name) as { extract: () => TarStream }
    return (bytes) => streamed(extract(), bytes)
  },
  'store.cafs': (require, name) => {
    const { parseTarball } = require(join(name, 'lib', 'parseTarball.js')) as { parseTarball: ParseTarball }
    return async (bytes) => parsed(parseTarball, bytes)
  },
}

/** The readers that the npm on PATH, a newer npm and the development dependencies carry, and those of LAZARET_TEST_TARS. */
export function npmReaders(): readonly NpmReader[] {
  const roots = [machineNpm(), newestNpm()].flatMap((npm) =>
    npm === undefined ? [] : [dirname(dirname(realpathSync(npm)))],
  )
  const more = (process.env['LAZARET_TEST_TARS'] ?? '').split(':').filter((path) => path !== '')
  const own = dirname(createRequire(import.meta.url).resolve('tar/package.json'))
  const folders = [own, ...roots.map((root) => join(root, 'node_modules', 'tar')), ...more]
  return folders.filter((folder) => existsSync(join(folder, 'package.json'))).map(load)
}

function load(folder: string): NpmReader {
  const require = createRequire(join(folder, 'package.json'))
  const { name, version } = require(join(folder, 'package.json')) as { name: string; version: string }
  const loader = LOADERS[name.split('/').at(-1) ?? '']
  if (loader === undefined) throw new Error(`${name} is no reader that is known`)
  return { label: `${name} ${version} in ${dirname(dirname(folder))}`, files: loader(require, folder) }
}

/** Where node-tar would write, this takes note: all that stands before it has run. */
function unpack(Unpack: typeof TarUnpack, bytes: Buffer): Promise<Files | undefined> {
  const files = new Map<string, string>()
  const reader = new Unpack({ cwd: ROOT, strip: 1, noMtime: true, filter: isTaken })
  const write = symbolOf(Unpack.prototype, 'checkFs')
  Object.defineProperty(reader, write, {
    value: (entry: ReadEntry) => {
      const chunks: Buffer[] = []
      entry.on('data', (chunk: Buffer) => chunks.push(chunk))
      entry.on('end', () => files.set(relative(ROOT, String(entry.absolute)), digestOf(Buffer.concat(chunks))))
    },
  })
  return new Promise((resolve) => {
    reader.on('error', () => {
      resolve(undefined)
    })
    reader.on('end', () => {
      resolve(files)
    })
    for (let at = 0; at < bytes.length; at += PIECE) reader.write(bytes.subarray(at, at + PIECE))
    reader.end()
  })
}

/** pacote's filter: no links, and of what is no file nothing is said, which counts as no. */
function isTaken(_path: string, entry: unknown): boolean {
  const { type } = entry as { type: string }
  return type.endsWith('File')
}

function symbolOf(prototype: object, description: string): symbol {
  const found = Object.getOwnPropertySymbols(prototype).find((symbol) => symbol.description === description)
  if (found === undefined) throw new Error(`node-tar has no ${description}`)
  return found
}

type TarStream = Writable & {
  on(
    event: 'entry',
    listener: (header: { name: string; type: string }, body: Readable, next: (error?: Error) => void) => void,
  ): void
}

/** yarn takes off the first component, fails to write a file whose name ends in a slash, and gives up where a member is no file, folder or link. */
function streamed(reader: TarStream, bytes: Buffer): Promise<Files | undefined> {
  const files = new Map<string, string>()
  reader.on('entry', ({ name, type }, body, next) => {
    const chunks: Buffer[] = []
    body.on('data', (chunk: Buffer) => chunks.push(chunk))
    body.on('end', () => {
      const known = ['file', 'directory', 'link', 'symlink'].includes(type)
      if (type === 'file' && !name.endsWith('/'))
        files.set(normalize(name.split('/').slice(1).join('/')), digestOf(Buffer.concat(chunks)))
      next(known ? undefined : new Error(type))
    })
  })
  return new Promise((resolve) => {
    reader.on('error', () => {
      resolve(undefined)
    })
    reader.on('finish', () => {
      resolve(files)
    })
    try {
      reader.end(gunzipSync(bytes))
    } catch {
      resolve(undefined)
    }
  })
}

type ParseTarball = (tar: Buffer) => { files: Map<string, { offset: number; size: number }> }

/** pnpm makes an empty file of a hard link and of a folder that is a file by its type; those are left out. */
function parsed(parse: ParseTarball, bytes: Buffer): Files | undefined {
  try {
    const tar = gunzipSync(bytes)
    const files = [...parse(tar).files].filter(
      ([path, { offset }]) => path !== '' && !path.endsWith('/') && tar[offset - 512 + 156] !== 0x31,
    )
    return new Map(files.map(([path, { offset, size }]) => [path, digestOf(tar.subarray(offset, offset + size))]))
  } catch {
    return undefined
  }
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
