import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { ReadEntry, Unpack as TarUnpack } from 'tar'
import type { Files } from './files.ts'
import { machineNpm, newestNpm } from '../registry/clients.ts'

/** One copy of npm's tar reader. */
export interface NodeTar {
  /** "tar 7.5.22 of npm 11.19.1" */
  readonly label: string
  /** What npm would install; undefined where it gives the whole archive up. */
  readonly files: (bytes: Buffer) => Promise<Files | undefined>
}

const ROOT = '/nowhere'
/** Bytes of one piece in which an archive arrives. */
const PIECE = 64 * 1024

/** The readers that the npm on PATH, a newer npm and the development dependencies carry, and those of LAZARET_TEST_TARS. */
export function nodeTars(): readonly NodeTar[] {
  const roots = [machineNpm(), newestNpm()].flatMap((npm) =>
    npm === undefined ? [] : [dirname(dirname(realpathSync(npm)))],
  )
  const more = (process.env['LAZARET_TEST_TARS'] ?? '').split(':').filter((path) => path !== '')
  const folders = [...roots.map((root) => join(root, 'node_modules', 'tar')), ...more]
  const found = folders.filter((folder) => existsSync(join(folder, 'package.json')))
  return [own(), ...found.map((folder) => load(createRequire(join(folder, 'package.json')), folder, folder))]
}

function own(): NodeTar {
  return load(createRequire(import.meta.url), 'tar', 'the development dependencies')
}

function load(require: NodeJS.Require, name: string, from: string): NodeTar {
  const { Unpack } = require(name) as { Unpack: typeof TarUnpack }
  const { version } = require(`${name}/package.json`) as { version: string }
  return { label: `tar ${version} of ${from}`, files: (bytes) => unpack(Unpack, bytes) }
}

/** Where node-tar would write, this takes note: all that stands before it has run. */
function unpack(Unpack: typeof TarUnpack, bytes: Buffer): Promise<Files | undefined> {
  const files = new Map<string, string>()
  const reader = new Unpack({ cwd: ROOT, strip: 1, noMtime: true, filter: isTaken })
  const write = symbolOf(Unpack.prototype, 'checkFs')
  Object.defineProperty(reader, write, {
    value: (entry: ReadEntry) => {
      const hash = createHash('sha256')
      entry.on('data', (chunk: Buffer) => hash.update(chunk))
      entry.on('end', () => files.set(relative(ROOT, String(entry.absolute)), hash.digest('hex')))
    },
  })
  return new Promise((resolve) => {
    reader.on('error', () => resolve(undefined))
    reader.on('end', () => resolve(files))
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
