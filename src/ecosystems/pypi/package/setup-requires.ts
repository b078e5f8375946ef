import type { ArchiveReading } from '../../../archive/reading.ts'
import { textOfEntry } from './layout.ts'
import { plainText } from '../../../analysis/python/fold.ts'
import { childOf, parsePython, type PyNode } from '../../../analysis/python/tree.ts'

/** Most texts that are taken out of a setup.py. */
const MAX_TEXTS = 2000

/** What setup.py and setup.cfg say that a build needs, and that the package needs. */
export type SetupGroup = 'setup_requires' | 'install_requires'

/**
 * Requirements of one group in setup.py and setup.cfg, where they are written as literals: in the call, under a name that is given to
 * it, or in the requirements.txt that setup.py reads.
 */
export function setupRequires(reading: ArchiveReading, group: SetupGroup): readonly string[] {
  const file = (name: string): string => textOfEntry(reading.entries.find(({ path }) => path === name)) ?? ''
  const setup = file('setup.py')
  const listed = group === 'install_requires' && /\binstall_requires\b/.test(setup) ? listedIn(setup, file) : []
  return [...fromSetupPy(setup, group), ...fromSetupCfg(file('setup.cfg'), group), ...listed]
}

function fromSetupPy(text: string, group: SetupGroup): string[] {
  if (!text.includes(group)) return []
  const { root } = parsePython(text)
  const nodes = [...walk(root)]
  const nameOf = (node: PyNode | undefined): string => (node === undefined ? '' : text.slice(node.start, node.end))
  const given = nodes.flatMap((node) => {
    const isGiven = node.type === 'keyword_argument' && nameOf(childOf(node, 'name')) === group
    return isGiven ? (childOf(node, 'value') ?? []) : []
  })
  const names = new Set(given.filter(({ type }) => type === 'identifier').map((node) => nameOf(node)))
  const assigned = nodes.flatMap((node) =>
    /^(?:augmented_)?assignment$/.test(node.type) && names.has(nameOf(childOf(node, 'left')))
      ? (childOf(node, 'right') ?? [])
      : [],
  )
  return [...given, ...assigned]
    .flatMap((value) => [...walk(value)].filter(({ type }) => type === 'string'))
    .slice(0, MAX_TEXTS)
    .flatMap((node) => plainText(text, node) ?? [])
}

function* walk(root: PyNode): Generator<PyNode> {
  const open: PyNode[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    open.push(...node.children.toReversed())
  }
}

/** Lines of a file of requirements that setup.py reads which name where something is fetched from. */
function listedIn(setup: string, file: (name: string) => string): string[] {
  const names = setup.match(/\b[\w./-]{0,60}requirements[\w./-]{0,60}\.(?:txt|in)\b/g) ?? []
  return [...new Set(names)]
    .slice(0, 5)
    .flatMap((name) => file(name.replace(/^(?:\.\/)+/, '')).split(/\r?\n/, MAX_TEXTS))
    .map((line) => line.trim())
    .filter((line) => /^[\w.-]{1,200}(?:\[[^\]]{0,200}\])?\s{0,9}@\s{0,9}\w/.test(line))
}

/** `setup_requires =` with requirements on the same line, or indented below. */
function fromSetupCfg(text: string, group: SetupGroup): string[] {
  const key = new RegExp(`^${group}\\s{0,20}[=:]`)
  const found: string[] = []
  let inside = false
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) inside = key.test(line)
    if (!inside) continue
    const value = line.replace(key, '').trim()
    if (value !== '' && !value.startsWith('#'))
      found.push(...value.split(/;(?!\s*(?:python|sys|os|platform|extra|implementation))/).map((part) => part.trim()))
  }
  return found
}
