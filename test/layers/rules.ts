import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'oxc-parser'

/** What the files of one folder of src/ may import besides each other. Everything that is not named is forbidden. */
interface Folder {
  /** other folders of src/ */
  readonly folders: readonly string[] | 'all'
  /** modules of Node and packages */
  readonly modules: readonly string[]
}

/** DESIGN 3 as a table. The longest key that a file's path starts with is its folder. */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  model: { folders: [], modules: ['@socketregistry/packageurl-js', 'node:crypto', 'node:stream'] },
  upstream: {
    folders: ['model'],
    modules: [
      'node:crypto',
      'node:dns',
      'node:fs',
      'node:net',
      'node:stream',
      'node:stream/promises',
      'node:timers/promises',
      'node:tls',
      'node:zlib',
      'undici',
    ],
  },
  archive: {
    folders: ['model'],
    modules: ['node:buffer', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:zlib', 'tar-stream'],
  },
  analysis: {
    folders: ['model', 'archive', 'analysis/python/wasm.ts'],
    modules: ['meriyah', 'node:buffer', 'node:crypto', 'node:path', 'node:zlib', 'oxc-parser', 're2js'],
  },
  // The one file of analysis that touches the disk: it finds the grammar beside the code.
  'analysis/python/wasm.ts': { folders: [], modules: ['node:fs', 'node:url'] },
  checks: {
    folders: ['model', 'archive', 'analysis', 'ecosystems/npm/package', 'ecosystems/pypi/package'],
    modules: ['node:buffer'],
  },
  inspection: {
    folders: [
      'model',
      'archive',
      'analysis',
      'checks',
      'ecosystems/npm/package',
      'ecosystems/pypi/package',
      'inspection/inspector-process.ts',
      'inspection/revision.ts',
    ],
    modules: ['node:worker_threads'],
  },
  // Starts the processes in which bytes are read, of our own code.
  'inspection/inspector-process.ts': {
    folders: ['model', 'inspection'],
    modules: ['node:child_process', 'node:net', 'node:os', 'node:url'],
  },
  'app/compiled-code.ts': { folders: [], modules: ['node:module', 'node:path'] },
  'inspection/watch.ts': { folders: ['inspection'], modules: ['node:fs', 'node:worker_threads'] },
  // The one file of inspection that touches the disk: it hashes the sources of all that measures.
  'inspection/revision.ts': { folders: ['model'], modules: ['node:fs', 'node:worker_threads'] },
  contents: { folders: ['model', 'archive'], modules: ['node:child_process', 'node:url'] },
  policy: {
    folders: ['model'],
    modules: ['@marcbachmann/cel-js', '@renovatebot/pep440', 're2js', 'semver', 'yaml', 'zod'],
  },
  catalogue: { folders: ['model'], modules: [] },
  'ecosystems/npm/package': { folders: ['model', 'archive', 'analysis'], modules: ['node:path', 'semver'] },
  'ecosystems/pypi/package': {
    folders: ['model', 'archive', 'analysis'],
    modules: ['@renovatebot/pep440', 'smol-toml'],
  },
  'ecosystems/npm': {
    folders: ['model', 'ecosystems'],
    modules: ['@fastify/http-proxy', 'fastify', 'node:stream', 'node:util', 'node:zlib', 'semver'],
  },
  'ecosystems/pypi': {
    folders: ['model', 'ecosystems'],
    modules: ['@renovatebot/pep440', 'fastify', 'node:stream', 'parse5'],
  },
  ecosystems: { folders: ['model', 'ecosystems/npm', 'ecosystems/pypi'], modules: ['fastify', 'node:stream'] },
  views: { folders: ['model', 'policy', 'ecosystems'], modules: ['node:worker_threads', 'node:zlib'] },
  intel: { folders: ['model', 'archive'], modules: ['node:fs', 'node:fs/promises', 'node:path', 'node:readline'] },
  admission: {
    folders: ['model', 'inspection', 'policy'],
    modules: ['node:crypto', 'node:stream', 'node:timers/promises'],
  },
  audit: { folders: ['model'], modules: ['node:crypto', 'node:fs/promises', 'node:path'] },
  store: {
    folders: ['model', 'audit'],
    modules: [
      'better-sqlite3',
      'kysely',
      'kysely/migration',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:stream',
      'node:timers/promises',
      'node:util',
      'node:worker_threads',
      'node:zlib',
    ],
  },
  desk: {
    folders: ['model'],
    modules: [
      '@fastify/cookie',
      '@fastify/rate-limit',
      '@fastify/static',
      'fastify',
      'node:crypto',
      'node:fs',
      'node:path',
      'zod',
    ],
  },
  http: { folders: ['model'], modules: ['fastify', 'node:http', 'node:net', 'pino', 'prom-client'] },
  mcp: { folders: ['model'], modules: ['node:http'] },
  lockfiles: { folders: ['model'], modules: ['smol-toml', 'yaml'] },
  // Starts the command that a person names, in namespaces of its own.
  sandbox: {
    folders: ['model'],
    modules: 'child_process dgram fs net os path readline'.split(' ').map((name) => `node:${name}`),
  },
  review: { folders: ['model', 'lockfiles'], modules: ['yaml'] },
  web: { folders: [], modules: ['preact', 'preact/hooks', 'wouter-preact'] },
  config: { folders: 'all', modules: ['node:fs', 'node:os', 'node:path', 'yaml', 'zod'] },
  // The one file of ours that starts a program: the operator's own, which prints a token.
  'app/credential-commands.ts': { folders: ['model'], modules: ['node:child_process', 'node:util', 'pino'] },
  // Read what clients hand in, in a thread of its own.
  'app/lock': { folders: ['model', 'lockfiles'], modules: ['node:worker_threads'] },
  app: {
    folders: 'all',
    modules: ['fastify', 'pino'].concat(
      'fs fs/promises net path timers/promises url zlib'.split(' ').map((name) => `node:${name}`),
    ),
  },
  cli: {
    folders: 'all',
    modules: [
      'commander',
      'node:crypto',
      'node:events',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:readline',
      'node:stream',
      'node:stream/consumers',
      'node:stream/promises',
      'node:util',
      'zod',
    ],
  },
  // Asks git, which reads, for the history of lock files.
  'cli/lib/git.ts': { folders: [], modules: ['node:child_process'] },
  'main.ts': { folders: 'all', modules: [] },
}

/** The composition: nobody imports it but itself. */
const TOP: ReadonlySet<string> = new Set(['cli', 'main.ts', 'app', 'config'])

/** Names by which code reaches the network or loads code without an import. The browser's folder has its own rules. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  'EventSource',
  'Function',
  'WebSocket',
  'XMLHttpRequest',
  'createRequire',
  'eval',
  'fetch',
  'getBuiltinModule',
  'globalThis',
  'require',
])

/** Each command of `lazaret` is loaded when it is called. */
const COMMAND_FILES =
  'serve check review exec mcp why quarantine policy intel audit backup restore client-config lockfile token user warm doctor'
    .split(' ')
    .map((name) => `./${name}.ts`)

/** Modules that one file may load when it first needs them. */
const LOADED_LATER: Readonly<Record<string, readonly string[]>> = {
  'src/ecosystems/npm/protocol/passthrough.ts': ['@fastify/http-proxy'],
  'src/cli/program.ts': COMMAND_FILES,
  'src/main.ts': ['./cli/lib/run.ts'],
}

export interface Findings {
  readonly violations: readonly string[]
  /** imports that were looked at: a rule over nothing would pass */
  readonly edges: number
}

/** Holds `files`, path from the root -> text, against the table. */
export function checkLayers(files: ReadonlyMap<string, string>): Findings {
  const violations: string[] = []
  let edges = 0
  for (const [file, text] of files) {
    const folder = folderOf(file)
    const rules = folder === undefined ? undefined : FOLDERS[folder]
    if (folder === undefined || rules === undefined) {
      violations.push(`${file} is in no known folder`)
      continue
    }
    const { module, program } = parseSync(file, text)
    const imported = [
      ...module.staticImports.map((found) => found.moduleRequest.value),
      ...module.staticExports.flatMap((found) => found.entries.map((entry) => entry.moduleRequest?.value ?? '')),
    ].filter((specifier) => specifier !== '')
    for (const specifier of imported) {
      edges += 1
      const problem = specifier.startsWith('.')
        ? folderProblem(file, folder, rules, specifier)
        : rules.modules.includes(specifier) || specifier === 'tap'
          ? undefined
          : `${file} imports ${specifier}`
      if (problem !== undefined) violations.push(problem)
    }
    for (const { moduleRequest } of module.dynamicImports) {
      const specifier = text.slice(moduleRequest.start, moduleRequest.end)
      if (LOADED_LATER[file]?.includes(specifier.slice(1, -1)) !== true)
        violations.push(`${file} loads ${specifier} while it runs`)
    }
    if (folder !== 'web')
      for (const name of forbiddenNames(program)) violations.push(`${file} uses ${name}, which no import shows`)
  }
  return { violations, edges }
}

function folderProblem(file: string, folder: string, { folders }: Folder, specifier: string): string | undefined {
  const target = normalize(join(dirname(file), specifier))
  const to = folderOf(target)
  if (to === undefined) return `${file} -> ${target}, which is in no known folder`
  if (to === folder || within(folder, to) || folders === 'all') return undefined
  if (TOP.has(to) || !folders.some((allowed) => allowed === to || within(to, allowed))) return `${file} -> ${target}`
  return undefined
}

/** A single file with rules of its own, as its folder sees it; a package's folder is a part of its ecosystem. */
function within(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}/`) && (inner.endsWith('.ts') || /^ecosystems\/[^/]+$/.test(outer))
}

function folderOf(file: string): string | undefined {
  const path = file.replace(/^src\//, '')
  const parts = path.split('/')
  for (let length = parts.length; length > 0; length -= 1) {
    const candidate = parts.slice(0, length).join('/')
    if (Object.hasOwn(FOLDERS, candidate)) return candidate
  }
  return undefined
}

/** Forbidden names that a program uses as variables or takes from an object, each once. */
function forbiddenNames(program: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const member of node) visit(member)
      return
    }
    if (typeof node !== 'object' || node === null) return
    const fields = node as Readonly<Record<string, unknown>>
    const name = fields['name']
    if (fields['type'] === 'Identifier' && typeof name === 'string' && FORBIDDEN_NAMES.has(name)) found.add(name)
    const isMethod = fields['type'] === 'MethodDefinition' || fields['type'] === 'TSMethodSignature'
    for (const [key, value] of Object.entries(fields)) {
      // A method, property or label of that name is no use of the global.
      const isKey = key === 'key' && fields['computed'] !== true
      const isProperty = key === 'property' && fields['computed'] !== true && !isOfGlobal(fields['object'], value)
      if (!isKey && !isProperty && key !== 'imported' && !(isMethod && key === 'key')) visit(value)
    }
  }
  visit(program)
  return found
}

function isOfGlobal(object: unknown, property: unknown): boolean {
  return nameOf(object) === 'process' && nameOf(property) === 'getBuiltinModule'
}

function nameOf(node: unknown): unknown {
  return (node as { readonly name?: unknown } | null)?.name
}
