import { spawnSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import t, { type Test } from 'tap'
import { ARTIFACT_KINDS, READ_AS } from '../../src/model/artifact-kind.ts'
import { CAPABILITIES } from '../../src/model/capability.ts'
import { ECOSYSTEMS } from '../../src/model/ecosystem.ts'
import { MOMENTS, SEVERITIES } from '../../src/model/finding.ts'
import { MODES, OUTCOMES } from '../../src/model/outcome.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Lists of the model: with one more member, the compiler must ask for it wherever all of them stand. */
const LISTS: Readonly<Record<string, { readonly file: string; readonly members: readonly string[] }>> = {
  ECOSYSTEMS: { file: 'src/model/ecosystem.ts', members: ECOSYSTEMS },
  ARTIFACT_KINDS: { file: 'src/model/artifact-kind.ts', members: ARTIFACT_KINDS },
  READ_AS: { file: 'src/model/artifact-kind.ts', members: READ_AS },
  CAPABILITIES: { file: 'src/model/capability.ts', members: CAPABILITIES },
  MOMENTS: { file: 'src/model/finding.ts', members: MOMENTS },
  SEVERITIES: { file: 'src/model/finding.ts', members: SEVERITIES },
  OUTCOMES: { file: 'src/model/outcome.ts', members: OUTCOMES },
  MODES: { file: 'src/model/outcome.ts', members: MODES },
}

/** Lists that need no further member, and why. */
const COMPLETE: Readonly<Record<string, string>> = {
  'src/cli/lib/client-config.ts: ECOSYSTEMS': 'the registries of clients that are named one by one',
}

/** Fields of the nodes that can be a list, and what of each is its name. */
const PARTS: Readonly<Record<string, readonly [field: string, name: string]>> = {
  ObjectExpression: ['properties', 'key'],
  ArrayExpression: ['elements', ''],
  TSUnionType: ['types', 'literal'],
  TSInterfaceBody: ['body', 'key'],
  TSTypeLiteral: ['members', 'key'],
  SwitchStatement: ['cases', 'test'],
}

/** Where all members of one list stand together: by its lines, from the statement that it stands in. */
interface Place {
  readonly file: string
  readonly list: string
  readonly from: number
  readonly to: number
}

t.test('one more ecosystem, kind, capability: the compiler asks for it wherever all stand', async (t) => {
  const folder = t.testdir({})
  const places = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).flatMap((file) => {
    const path = file.replaceAll('\\', '/')
    return placesIn(path, readFileSync(join(ROOT, path), 'utf8'))
  })
  const inModel = places.filter(({ file, list }) => LISTS[list]?.file === file)
  const elsewhere = places.filter((place) => !isDefinition(place))
  t.ok(inModel.length >= Object.keys(LISTS).length, 'the lists themselves are found')
  t.ok(elsewhere.length > 50, `${elsewhere.length} places`)
  const errors = errorsWithOneMore(t, folder)
  const silent = elsewhere.filter(
    ({ file, list, from, to }) =>
      COMPLETE[`${file}: ${list}`] === undefined &&
      !errors.some((error) => error.file === file && from <= error.line && error.line <= to),
  )
  t.same(
    silent.map(({ file, list, from }) => `${file}:${from} has all of ${list}`),
    [],
    'each is a Record of them all, or is made from the list',
  )
  for (const key of Object.keys(COMPLETE))
    t.ok(
      elsewhere.some(({ file, list }) => key === `${file}: ${list}`),
      key,
    )
})

t.test('what is no list of all is not taken for one', async (t) => {
  for (const [situation, code, found] of [
    ['a table', `const A = { npm: 1, pypi: 2 }`, 1],
    ['an array', `const A = ['npm', 'pypi']`, 1],
    ['a union', `type A = 'npm' | 'pypi'`, 1],
    ['an interface', `interface A { npm: string; pypi: string }`, 1],
    ['a switch', `switch (a) { case 'npm': f(); break\n case 'pypi': g() }`, 1],
    ['pairs', `const A = [['npm', 1], ['pypi', 2]]`, 1],
    ['one of them', `const A = ['npm']`, 0],
    ['both, apart', `const A = ['npm'], B = ['pypi']`, 0],
  ] as const)
    t.equal(placesIn('src/x/planted.ts', code).length, found, situation)
})

function isDefinition({ file, list, from }: Place): boolean {
  const text = readFileSync(join(ROOT, file), 'utf8').split('\n')[from - 1] ?? ''
  return LISTS[list]?.file === file && text.startsWith(`export const ${list} =`)
}

interface CompilerError {
  readonly file: string
  readonly line: number
}

/** What the compiler says, of server and browser, once each list has one member more. */
function errorsWithOneMore(t: Test, folder: string): readonly CompilerError[] {
  cpSync(join(ROOT, 'src'), join(folder, 'src'), { recursive: true })
  for (const [name, { file }] of Object.entries(LISTS)) {
    const text = readFileSync(join(folder, file), 'utf8')
    const longer = text.replace(`export const ${name} = [`, `$&'one-more-of-${name}',`)
    t.not(longer, text, `${name} has one more`)
    writeFileSync(join(folder, file), longer)
  }
  const settings: unknown = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...Object(settings), include: ['src'] }))
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  return ['.', 'src/web'].flatMap((project) => {
    const command = ['-u', 'NODE_OPTIONS', process.execPath, tsc, '-p', project, '--pretty', 'false']
    const { stdout } = spawnSync('env', command, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    const found = [...stdout.matchAll(/^([^\s(]+)\((\d+),\d+\): error TS/gm)]
    t.ok(found.length > 0, `the compiler looked at ${project}`)
    return found.map(([, file = '', line]) => ({ file: file.replace(/^.*?(?=src\/)/, ''), line: Number(line) }))
  })
}

/** Places of a file in which all members of a list stand as keys, elements, types or cases of one thing. */
function placesIn(file: string, text: string): readonly Place[] {
  const places: Place[] = []
  const lineOf = (position: number): number => text.slice(0, position).split('\n').length
  const visit = (node: unknown, statement: number): void => {
    if (Array.isArray(node)) {
      for (const member of node) visit(member, statement)
      return
    }
    if (!isNode(node)) return
    const from = /(?:Declaration|Statement)$/.test(node.type) ? node.start : statement
    const members = new Set(membersOf(node))
    for (const [list, { members: wanted }] of Object.entries(LISTS))
      if (wanted.every((member) => members.has(member)))
        places.push({ file, list, from: lineOf(from), to: lineOf(node.end) })
    for (const value of Object.values(node)) visit(value, from)
  }
  visit(parseSync(file, text).program, 0)
  return places
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function membersOf(node: Node): readonly unknown[] {
  const [field, name] = PARTS[node.type] ?? []
  const parts = field === undefined ? undefined : node[field]
  if (!Array.isArray(parts)) return []
  return parts.map((part: unknown) => {
    if (!isNode(part)) return undefined
    if (part.type === 'ArrayExpression')
      return Array.isArray(part['elements']) ? wordOf(part['elements'][0]) : undefined
    return wordOf(name === '' || name === undefined ? part : part[name])
  })
}

function wordOf(node: unknown): unknown {
  if (!isNode(node)) return undefined
  return node.type === 'Identifier' ? node['name'] : node['value']
}
