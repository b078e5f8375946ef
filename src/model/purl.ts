import { PackageURL } from '@socketregistry/packageurl-js'
import type { ArtifactName } from './artifact.ts'
import { isEcosystem, NAMING, type Ecosystem } from './ecosystem.ts'

/** What a purl names: a version of a package, and for PyPI perhaps one of its files. */
export interface PurlTarget {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly version: string
  readonly filename?: string
}

/** Longest purl that is read, characters. */
const PURL_MAX = 2048

/** Every download names its artifact in the log, and the same objects come again and again. */
const written = new WeakMap<ArtifactName, string>()

/** Canonical purl of an artifact; never throws. A PyPI file is told by `file_name`; an npm version has one file. */
export function purlOf(artifact: ArtifactName): string {
  let purl = written.get(artifact)
  if (purl === undefined) written.set(artifact, (purl = canonicalPurl(artifact)))
  return purl
}

/** Canonical purl of a version with all its files; never throws. */
export function purlOfVersion(target: Omit<PurlTarget, 'filename'>): string {
  return canonicalPurl({ ...target, filename: undefined })
}

type Purled = Omit<PurlTarget, 'filename'> & { readonly filename: string | undefined }

function canonicalPurl({ ecosystem, name: whole, version, filename }: Purled): string {
  const { namespace, name } = split(ecosystem, whole)
  const file = filename !== undefined && NAMING[ecosystem].hasManyFiles ? filename : undefined
  const qualifiers = file === undefined ? undefined : { file_name: file }
  try {
    return new PackageURL(ecosystem, namespace, name, version, qualifiers, undefined).toString()
  } catch {
    // The library refuses what no registry takes today: shell characters, very long names. Such an artifact has an address, too.
    const path = namespace === undefined ? encode(name) : `${encode(namespace)}/${encode(name)}`
    return `pkg:${ecosystem}/${path}@${encode(version)}${file === undefined ? '' : `?file_name=${encode(file)}`}`
  }
}

function encode(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed())
  return encoded.replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The target of `text`, or undefined where it is no purl of a version in an ecosystem of ours. */
export function parsePurl(text: string): PurlTarget | undefined {
  if (text.length > PURL_MAX) return undefined
  try {
    const purl = PackageURL.fromString(text)
    if (purl.type === undefined || !isEcosystem(purl.type) || purl.name === undefined) return undefined
    if (purl.version === undefined || purl.version === '') return undefined
    const name = NAMING[purl.type].canonical(purl.namespace ? `${purl.namespace}/${purl.name}` : purl.name)
    const filename = purl.qualifiers?.['file_name'] ?? purl.qualifiers?.['filename']
    return { ecosystem: purl.type, name, version: purl.version, ...(typeof filename === 'string' ? { filename } : {}) }
  } catch {
    return readSpelledOut(text)
  }
}

/** What is spelled out where the library refuses, to the letter: the page behind a refusal must open for every name that is refused. */
function readSpelledOut(text: string): PurlTarget | undefined {
  const { ecosystem = '', path = '', version = '', filename } = SPELLED_OUT.exec(text)?.groups ?? {}
  if (!isEcosystem(ecosystem)) return undefined
  const decoded = [...path.split('/'), version, filename ?? ''].map(decode)
  const [file, versionText, ...segments] = decoded.toReversed()
  const spelling = segments.toReversed().join('/')
  if (decoded.includes(undefined) || spelling === '' || versionText === undefined || versionText === '')
    return undefined
  const name = NAMING[ecosystem].canonical(spelling)
  return { ecosystem, name, version: versionText, ...(file === undefined || file === '' ? {} : { filename: file }) }
}

const SPELLED_OUT =
  /^pkg:(?<ecosystem>[a-z]+)\/(?<path>[^@?#/]+(?:\/[^@?#/]+)?)@(?<version>[^@?#/]+)(?:\?file_name=(?<filename>[^&#/]+))?$/

/** Undefined where it holds what no name may hold. */
function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text)
    return /[\p{Cc}\uFFFD]/u.test(decoded) ? undefined : decoded
  } catch {
    return undefined
  }
}

function split(ecosystem: Ecosystem, name: string): { namespace: string | undefined; name: string } {
  const slash = NAMING[ecosystem].hasScopes && name.startsWith('@') ? name.indexOf('/') : -1
  if (slash === -1) return { namespace: undefined, name }
  return { namespace: name.slice(0, slash), name: name.slice(slash + 1) }
}
