import { parseName } from '../../ecosystems/npm/name.ts'
import { isValidName, normaliseName } from '../../ecosystems/pypi/name.ts'
import type { Ecosystem } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import { parsePurl, type PurlTarget } from '../../model/purl.ts'

/** What the command line names. */
export interface Spec {
  readonly ecosystem: Ecosystem
  readonly name: string
  /** a version or a tag of npm's; undefined: what clients take by themselves */
  readonly version: string | undefined
  /** the one file that a purl names; undefined: those that are used most */
  readonly filename?: string
}

/** A name and, behind `@` or as pip writes it, a version. */
const NPM = /^npm:(@?[^@\s=]+)(?:(?:@|==)([^@\s=]+))?$/
const PYPI = /^pypi:([^=@\s]+)(?:(?:@|===?)([^=@\s]+))?$/

/** `left-pad`, `@scope/name@1.0.0`, `six==1.16.0`: a package, of either ecosystem. */
const UNPLACED = /^(?:@[\w.-]+\/)?\w[\w.-]*(?:(?:@|==)\d[\w.+!-]*)?$/

/** `npm:name@version`, `npm:name@tag`, `pypi:name==version`, or the name alone; `pkg:…` of a version. Throws LazaretError `bad-request`. */
export function parseSpec(text: string): Spec {
  const npm = NPM.exec(text)
  if (npm?.[1] !== undefined) return { ecosystem: 'npm', name: parseName(npm[1]), version: npm[2] }
  const pypi = PYPI.exec(text)
  if (pypi?.[1] !== undefined && isValidName(pypi[1]))
    return { ecosystem: 'pypi', name: normaliseName(pypi[1]), version: pypi[2] }
  const purl = parsePurl(text)
  if (purl !== undefined) return purl
  throw new LazaretError('bad-request', `${text} is neither a file here nor a version: ${adviceOn(text)}`)
}

/** A version that is named in any of these ways. Throws LazaretError `bad-request` where it is none, or has no version. */
export function parseVersion(text: string): PurlTarget {
  const { version, ...spec } = parseSpec(text)
  if (version !== undefined) return { ...spec, version }
  throw new LazaretError('bad-request', `${text} names no version: give one like ${PLACES}`)
}

const PLACES = 'npm:name@1.0.0, pypi:name==1.0.0 or pkg:npm/name@1.0.0'

/** Endings of what is rather a file that is not there. */
const FILE = /\.(?:tgz|gz|whl|zip|json|lock|txt|ya?ml|toml)$/

function adviceOn(text: string): string {
  if (text.startsWith('pkg:')) return 'a purl needs npm or pypi and a version, like pkg:npm/name@1.0.0'
  return UNPLACED.test(text) && !FILE.test(text)
    ? `say where it is from: npm:${text} or pypi:${text}`
    : `give a path, ${PLACES}`
}
