import type { ArchiveReading } from '../../../archive/reading.ts'
import { textOfEntry } from './layout.ts'
import { plainText } from '../../../analysis/python/fold.ts'
import { childOf, parsePython, type PyNode } from '../../../analysis/python/tree.ts'

/** Longest setup.py that is searched, bytes. */
const MAX_SETUP_BYTES = 1_000_000

/** Requirements in `setup_requires` of setup.py and setup.cfg, where they are written as literals. */
export function setupRequires(reading: ArchiveReading): readonly string[] {
  const file = (name: string): string | undefined =>
    textOfEntry(
      reading.entries.find(({ path }) => path === name),
      MAX_SETUP_BYTES,
    )
  return [...fromSetupPy(file('setup.py') ?? ''), ...fromSetupCfg(file('setup.cfg') ?? '')]
}

function fromSetupPy(text: string): string[] {
  if (!text.includes('setup_requires')) return []
  const { root } = parsePython(text)
  const found: string[] = []
  const open: PyNode[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...node.children)
    const name = node.type === 'keyword_argument' ? childOf(node, 'name') : undefined
    if (name === undefined || text.slice(name.start, name.end) !== 'setup_requires') continue
    const value = childOf(node, 'value')
    const items = value?.type === 'string' ? [value] : (value?.children ?? [])
    for (const item of items) {
      const requirement = plainText(text, item)
      if (requirement !== undefined) found.push(requirement)
    }
  }
  return found
}

/** `setup_requires =` with requirements on the same line, or indented below. */
function fromSetupCfg(text: string): string[] {
  const found: string[] = []
  let inside = false
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) inside = /^setup_requires\s{0,20}[=:]/.test(line)
    if (!inside) continue
    const value = line.replace(/^setup_requires\s{0,20}[=:]/, '').trim()
    if (value !== '' && !value.startsWith('#'))
      found.push(...value.split(/;(?!\s*(?:python|sys|os|platform|extra|implementation))/).map((part) => part.trim()))
  }
  return found
}
