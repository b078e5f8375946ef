import { dirname, join, normalize } from 'node:path'
import { parseSync, type Program, type StaticImport } from 'oxc-parser'
import { FOLDERS, type Folder } from './folders.ts'

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
  'serve inspect-worker check review exec mcp why quarantine policy intel audit backup restore migrate client-config lockfile token user freeze outbreak warm doctor completion'
    .split(' ')
    .map((name) => `./${name}.ts`)

/** Modules that one file may load when it first needs them. */
const LOADED_LATER: Readonly<Record<string, readonly string[]>> = {
  'src/ecosystems/npm/protocol/passthrough.ts': ['@fastify/http-proxy'],
  'src/cli/program.ts': COMMAND_FILES,
  'src/cli/check.ts': ['./lib/check-files.ts', './lib/check-targets.ts'],
  'src/cli/lib/attempts.ts': ['../../upstream/tell.ts'],
  'src/cli/lib/check-files.ts': ['./judge.ts', './judge-file.ts', './batch.ts'],
  'src/cli/lib/reached.ts': ['./config.ts', '../../upstream/probe.ts', '../../upstream/trust.ts'],
  'src/cli/lib/run.ts': ['../../upstream/trust.ts'],
  'src/main.ts': ['./cli/lib/run.ts'],
  'src/views/worker.ts': ['./render.ts'],
  'src/web/files/view.tsx': ['./editor.ts'],
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
    if (file.startsWith('src/web/')) violations.push(...schemasIn(file, module.staticImports))
    for (const { moduleRequest } of module.dynamicImports) {
      const specifier = text.slice(moduleRequest.start, moduleRequest.end)
      if (LOADED_LATER[file]?.includes(specifier.slice(1, -1)) !== true)
        violations.push(`${file} loads ${specifier} while it runs`)
    }
    violations.push(...plainTables(file, text, program))
    if (folder !== 'web')
      for (const name of forbiddenNames(program)) violations.push(`${file} uses ${name}, which no import shows`)
  }
  return { violations, edges }
}

/** Tables of a file, looked up by any string, that also answer to `constructor` and `toString`. */
function plainTables(file: string, text: string, program: Program): readonly string[] {
  return program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declared?.type !== 'VariableDeclaration') return []
    return declared.declarations.flatMap(({ id, init }) => {
      const type = id.typeAnnotation
      const isTable =
        type !== null &&
        type !== undefined &&
        /^:\s*(?:Readonly<)?Record<string,/.test(text.slice(type.start, type.end))
      const name = text.slice(id.start, type?.start ?? id.end)
      return isTable && init?.type === 'ObjectExpression' ? [`${file} has ${name} without lookup()`] : []
    })
  })
}

/** Values that a file of the browser takes from the schemas of answers: it would bring all of them, and what makes them. */
function schemasIn(file: string, imports: readonly StaticImport[]): readonly string[] {
  return imports
    .filter(({ moduleRequest: { value }, entries }) => isOfApi(file, value) && entries.some(({ isType }) => !isType))
    .map(({ moduleRequest: { value } }) => `${file} takes more than types from ${value}`)
}

function isOfApi(file: string, specifier: string): boolean {
  return specifier.startsWith('.') && folderOf(normalize(join(dirname(file), specifier))) === 'api'
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
