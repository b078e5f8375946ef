import type { Edit } from '../problem.ts'
import { at, pairAt, pairs, type Pair, type YamlFile } from '../yaml.ts'
import type { Step } from './workflow.ts'

/**
 * Takes a variable out of an environment that all steps share, and gives it to those that name it; where none names it, to those
 * that run something and install nothing. None where it is not written on a line of its own, or nobody is left to have it.
 */
export function secretMoves(file: YamlFile, pair: Pair, steps: readonly Step[]): Edit[] {
  const { path } = file
  const line = file.lineOf(pair.keyNode)
  const written = file.lines[line - 1] ?? ''
  if (pair.value === undefined || file.lineOf(pair.value) !== line || !written.trim().startsWith(pair.key)) return []
  const others = steps.filter(({ run, installs }) => run !== undefined && installs.length === 0)
  const naming = others.filter(({ run }) => run !== undefined && names(file, run, pair.key))
  const takers = naming.length > 0 ? naming : others
  if (takers.length === 0) return []
  return [
    ...removal(file, pair, line),
    ...takers.map((step) => addition(file, step, written.trim())).map((edit) => Object.assign({ path }, edit)),
  ]
}

/** The line goes, and with the last of them the `env:` above it. */
function removal(file: YamlFile, { key }: Pair, line: number): Edit[] {
  const { path, lines } = file
  const above = lines[line - 2] ?? ''
  const depth = indentOf(lines[line - 1] ?? '')
  const isOnly = /^\s*env:\s*$/.test(above) && indentOf(lines[line] ?? '') < depth
  const gone = { path, line, find: key, by: undefined }
  return isOnly ? [{ path, line: line - 1, find: 'env:', by: undefined }, gone] : [gone]
}

function addition(file: YamlFile, { node }: Step, written: string): Omit<Edit, 'path'> {
  const env = pairAt(node, 'env')
  const [first] = pairs(at(node, 'env'))
  if (env !== undefined && first !== undefined) {
    const indent = ' '.repeat(file.columnOf(first.keyNode))
    return { line: file.lineOf(env.keyNode), find: '', by: `${indent}${written}` }
  }
  const [start] = pairs(node)
  const head = start ?? { key: '', keyNode: node, value: undefined }
  const indent = ' '.repeat(file.columnOf(head.keyNode))
  // Behind the first key, which follows the dash; where that is a block, before it.
  const isBlock = head.value !== undefined && file.textLines(head.value).length > 1
  if (!isBlock) return { line: file.lineOf(head.keyNode), find: '', by: `${indent}env:\n${indent}  ${written}` }
  return {
    line: file.lineOf(head.keyNode),
    find: `- ${head.key}`,
    by: `- env:\n${indent}    ${written}\n${indent}${head.key}`.replace(`\n${indent}    `, `\n${indent}  `),
  }
}

function names(file: YamlFile, run: NonNullable<Step['run']>, key: string): boolean {
  const use = new RegExp(`[$%{. ]${key.replaceAll(/\W/g, '')}\\b`)
  return file.textLines(run).some(({ text }) => use.test(text))
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0
}
