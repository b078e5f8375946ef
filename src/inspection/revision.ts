import { existsSync, readFileSync } from 'node:fs'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import { sha256 } from '../model/digest.ts'

/** Written beside the compiled code when it is built. */
const WRITTEN = new URL('revision.txt', import.meta.url)

/** What measures: this file, and all that it imports. */
const MEASURES = new URL('worker.ts', import.meta.url)

const PACKAGE_JSON = new URL('../../package.json', import.meta.url)

const DIGITS = 16

const KEY = 'lazaret inspector revision'

/** As the formatter writes them: at the start of a line. */
const IMPORT = /^(?:import\b.*|export\b.*|\}) from '([^']+)'|^import '([^']+)'/gm

/**
 * Revision of what measures content, from its sources: facts that carry another one are measured anew, and never compared with
 * these. It changes with every change of every file that takes part, and with the parsers' versions. Throws where the sources are
 * not here.
 */
export function sourceRevision(): string {
  const files = new Map<string, string>()
  const packages = new Set<string>()
  const queue = [MEASURES]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file.href)) continue
    const text = readFileSync(file, 'utf8')
    files.set(file.href, text)
    for (const [, from, alone] of text.matchAll(IMPORT)) {
      const specifier = from ?? alone ?? ''
      if (specifier.startsWith('.')) queue.push(new URL(specifier, file))
      else if (!specifier.startsWith('node:')) packages.add(nameIn(specifier))
    }
  }
  const versions = pinned()
  const root = new URL('..', import.meta.url).href
  const lines = [
    ...[...files].map(([href, text]) => `${href.slice(root.length)} ${sha256(text)}`),
    ...[...packages].map((name) => `${name} ${versions[name] ?? unpinned(name)}`),
  ]
  return sha256(lines.toSorted().join('\n')).slice(0, DIGITS)
}

/** The package of a specifier: `@scope/name` of `@scope/name/file`. */
function nameIn(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Versions as package.json pins them. */
function pinned(): Readonly<Record<string, string>> {
  const manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> } = JSON.parse(
    readFileSync(PACKAGE_JSON, 'utf8'),
  )
  return { ...manifest.devDependencies, ...manifest.dependencies }
}

function unpinned(name: string): never {
  throw new Error(`package.json does not pin ${name}, which takes part in measuring`)
}

function ofInstallation(): string {
  const known = getEnvironmentData(KEY)
  if (typeof known === 'string') return known
  const revision = existsSync(MEASURES) ? sourceRevision() : readFileSync(WRITTEN, 'utf8').trim()
  setEnvironmentData(KEY, revision)
  return revision
}

/** The revision of this installation: of its sources, or as it was written when they were compiled. Threads are told it. */
export const inspectorRevision: string = ofInstallation()
