import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { pax, tarBytes, type TarSpec } from './tar-bytes.ts'
import { zipBytes, type ZipSpec } from './zip-bytes.ts'

export type Files = Readonly<Record<string, string | Buffer>>

/** An artifact that a real client accepts. */
export interface Built {
  readonly name: string
  readonly version: string
  readonly filename: string
  readonly bytes: Buffer
}

export interface NpmSpec {
  readonly name: string
  readonly version: string
  /** paths inside the package; `package.json` is made, unless it is given here */
  readonly files?: Files
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  /** more of package.json: `bin`, `optionalDependencies`, `description`, … */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** members that come after the files, byte for byte as told */
  readonly members?: readonly TarSpec[]
}

export interface BuiltNpm extends Built {
  /** package.json as an object, as the registry keeps it */
  readonly manifest: Readonly<Record<string, unknown>>
}

export function npmTarball(spec: NpmSpec): BuiltNpm {
  const manifest = {
    name: spec.name,
    version: spec.version,
    description: `${spec.name}, made for tests`,
    license: 'MIT',
    main: 'index.js',
    ...(spec.scripts === undefined ? {} : { scripts: spec.scripts }),
    ...(spec.dependencies === undefined ? {} : { dependencies: spec.dependencies }),
    ...spec.manifest,
  }
  const files = {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'index.js': `module.exports = ${JSON.stringify(`${spec.name}@${spec.version}`)}\n`,
    ...spec.files,
  }
  const members = Object.entries(files).flatMap(([path, content]) => tarFile(`package/${path}`, content))
  return {
    name: spec.name,
    version: spec.version,
    filename: `${spec.name.replace(/^@.*\//, '')}-${spec.version}.tgz`,
    bytes: gzip(tarBytes([...members, ...(spec.members ?? [])])),
    manifest,
  }
}

/** A file of any path; a long or non-ASCII one by a pax header, as npm writes it. */
export function tarFile(path: string, content: string | Buffer): TarSpec[] {
  const plain = path.length <= 100 && /^[\x20-\x7e]*$/.test(path)
  return [...(plain ? [] : [pax({ path })]), { path: path.slice(0, 99), content }]
}

function gzip(bytes: Buffer): Buffer {
  return gzipSync(bytes, { level: 9 })
}

export interface PythonSpec {
  readonly name: string
  readonly version: string
  /** wheel: paths at its root; sdist: paths inside its root folder */
  readonly files?: Files
  readonly requires?: readonly string[]
  readonly requiresPython?: string
}

export interface WheelSpec extends PythonSpec {
  /** `py3-none-any` by default */
  readonly tag?: string
  /** text of entry_points.txt */
  readonly entryPoints?: string
  /** members that come after the files and are in no RECORD, byte for byte as told */
  readonly members?: readonly ZipSpec[]
}

export interface BuiltWheel extends Built {
  readonly kind: 'wheel'
  /** METADATA, byte for byte */
  readonly metadata: Buffer
}

export interface BuiltSdist extends Built {
  readonly kind: 'sdist'
}

export function wheel(spec: WheelSpec): BuiltWheel {
  const tag = spec.tag ?? 'py3-none-any'
  const stem = `${escapeName(spec.name)}-${spec.version}`
  const info = `${stem}.dist-info`
  const metadata = coreMetadata(spec)
  const files: Record<string, string | Buffer> = {
    ...(spec.files ?? { [`${escapeName(spec.name)}/__init__.py`]: `__version__ = ${JSON.stringify(spec.version)}\n` }),
    [`${info}/METADATA`]: metadata,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: world (1)\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    ...(spec.entryPoints === undefined ? {} : { [`${info}/entry_points.txt`]: spec.entryPoints }),
  }
  const record = Object.entries(files).map(([path, content]) => recordLine(path, Buffer.from(content)))
  files[`${info}/RECORD`] = `${[...record, `${info}/RECORD,,`].join('\n')}\n`
  const members = Object.entries(files).map(([path, content]) => ({ path, content }))
  return {
    kind: 'wheel',
    name: spec.name,
    version: spec.version,
    filename: `${stem}-${tag}.whl`,
    bytes: zipBytes([...members, ...(spec.members ?? [])]),
    metadata: Buffer.from(metadata),
  }
}

export interface SdistSpec extends PythonSpec {
  readonly format?: 'tar.gz' | 'zip'
}

/** With the setup.py that is given, or one that only calls setuptools. */
export function sdist(spec: SdistSpec): BuiltSdist {
  const root = `${escapeName(spec.name)}-${spec.version}`
  const files = {
    'PKG-INFO': coreMetadata(spec),
    'setup.py': `from setuptools import setup\n\nsetup(name=${JSON.stringify(spec.name)}, version=${JSON.stringify(spec.version)})\n`,
    ...spec.files,
  }
  const format = spec.format ?? 'tar.gz'
  const members = Object.entries(files).map(([path, content]) => ({ path: `${root}/${path}`, content }))
  return {
    kind: 'sdist',
    name: spec.name,
    version: spec.version,
    filename: `${root}.${format}`,
    bytes:
      format === 'zip'
        ? zipBytes(members)
        : gzip(
            tarBytes([
              { path: `${root}/`, flag: '5', mode: 0o755 },
              ...members.flatMap((file) => tarFile(file.path, file.content)),
            ]),
          ),
  }
}

function coreMetadata(spec: PythonSpec): string {
  const requires = (spec.requires ?? []).map((line) => `Requires-Dist: ${line}\n`)
  const python = spec.requiresPython === undefined ? '' : `Requires-Python: ${spec.requiresPython}\n`
  return [
    `Metadata-Version: 2.1\nName: ${spec.name}\nVersion: ${spec.version}\nSummary: made for tests\n`,
    python,
    ...requires,
  ].join('')
}

function recordLine(path: string, content: Buffer): string {
  return `${path},sha256=${createHash('sha256').update(content).digest('base64url')},${content.length}`
}

/** A project's name as it stands in file names. */
function escapeName(name: string): string {
  return name.replaceAll(/[-_.]+/g, '_').toLowerCase()
}
