import type { ArchiveReading } from '../../../archive/reading.ts'
import { configOptions, valueOf, type ConfigOption } from './config-file.ts'
import { textOfEntry } from './layout.ts'
import { plainText } from '../../../analysis/python/fold.ts'
import { childOf, parsePython, type PyNode } from '../../../analysis/python/tree.ts'

/** What setup.py and setup.cfg say that a build needs, that the package needs, and that it needs for what somebody asks for. */
const GROUPS = ['setup_requires', 'install_requires', 'extras_require'] as const

export interface SetupRequirement {
  readonly text: string
  readonly group: (typeof GROUPS)[number]
}

/**
 * Requirements in setup.py and setup.cfg, group by group, where they are written as literals: in the call, in a mapping, or in what the names
 * and functions there are made of.
 */
export function setupRequires(reading: ArchiveReading): readonly SetupRequirement[] {
  const file = (name: string): string => textOfEntry(reading.entries.find(({ path }) => path === name)) ?? ''
  const inPython = readerOf(file('setup.py'))
  const options = configOptions(file('setup.cfg'))
  return GROUPS.flatMap((group) =>
    [...inPython(group), ...fromSetupCfg(options, group)].map((text) => ({ text, group })),
  )
}

type SetupGroup = SetupRequirement['group']

/** What a setup.py says of a group. It is parsed once, where it names any. */
function readerOf(text: string): (group: SetupGroup) => readonly string[] {
  if (!GROUPS.some((group) => text.includes(group))) return () => []
  const nodes = [...walk(parsePython(text).root)]
  const nameOf = (node: PyNode | undefined): string => (node === undefined ? '' : text.slice(node.start, node.end))
  const feeds = Map.groupBy(
    nodes.flatMap((node) => feedOf(node, nameOf)),
    ({ name }) => name,
  )
  return (group) => (text.includes(group) ? fromSetupPy(text, { nodes, feeds, nameOf }, group) : [])
}

interface ParsedSetup {
  readonly nodes: readonly PyNode[]
  /** what names are given */
  readonly feeds: ReadonlyMap<string, readonly { readonly value: PyNode }[]>
  readonly nameOf: (node: PyNode | undefined) => string
}

function fromSetupPy(text: string, { nodes, feeds, nameOf }: ParsedSetup, group: SetupGroup): string[] {
  const isGroup = (node: PyNode | undefined): boolean => node !== undefined && plainText(text, node) === group
  const given = nodes.flatMap((node) => {
    const isGiven =
      (node.type === 'keyword_argument' && nameOf(childOf(node, 'name')) === group) ||
      (node.type === 'pair' && isGroup(childOf(node, 'key')))
    const target = node.type === 'assignment' ? childOf(node, 'left') : undefined
    const isSet = target?.type === 'subscript' && isGroup(childOf(target, 'subscript'))
    return isGiven ? (childOf(node, 'value') ?? []) : isSet ? (childOf(node, 'right') ?? []) : []
  })
  // what is worked out of names is worked out of what they were given, and so on
  const values = [...given]
  const seen = new Set<string>()
  const strings = new Set<PyNode>()
  for (const value of values)
    for (const node of walk(value)) {
      if (node.type === 'string') strings.add(node)
      if (node.type !== 'identifier' || seen.has(nameOf(node))) continue
      seen.add(nameOf(node))
      values.push(...(feeds.get(nameOf(node)) ?? []).map(({ value: fed }) => fed))
    }
  return [...strings].flatMap((node) => plainText(text, node) ?? placeIn(nameOf(node)))
}

/** A text that is put together, where it says that something is fetched from somewhere. */
function placeIn(literal: string): string[] {
  return literal.includes('://') ? [literal.replaceAll(/^[a-z]{0,2}["']{1,3}|["']{1,3}$/gi, '')] : []
}

/** What a node gives to a name: a value, what is put into it, or what a function of that name makes. */
function feedOf(node: PyNode, nameOf: (child: PyNode | undefined) => string): { name: string; value: PyNode }[] {
  const feed = (target: PyNode | undefined, value: PyNode | undefined): { name: string; value: PyNode }[] =>
    value === undefined ? [] : [{ name: nameOf(target), value }]
  if (/^(?:augmented_)?assignment$/.test(node.type)) return feed(childOf(node, 'left'), childOf(node, 'right'))
  if (node.type === 'function_definition') return feed(childOf(node, 'name'), childOf(node, 'body'))
  const method = node.type === 'call' ? childOf(node, 'function') : undefined
  return method?.type === 'attribute' ? feed(childOf(method, 'object'), childOf(node, 'arguments')) : []
}

function* walk(root: PyNode): Generator<PyNode> {
  const open: PyNode[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    open.push(...node.children.toReversed())
  }
}

/** `setup_requires =` with requirements on the same line, or indented below; an extra is an option of its own. */
function fromSetupCfg(options: readonly ConfigOption[], group: SetupGroup): string[] {
  return (
    options
      .filter(
        ({ section, name }) => name === group || (group === 'extras_require' && section === 'options.extras_require'),
      )
      // `file:` names lists
      .map((option) => valueOf(option))
      .flatMap((value) => (value.startsWith('file:') ? [] : value.split('\n')))
      .flatMap((line) => line.split(/;(?!\s*(?:python|sys|os|platform|extra|implementation))/))
      .map((part) => part.trim())
      .filter((part) => part !== '')
  )
}
