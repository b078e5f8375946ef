import { isMap, isSeq, type Node } from 'yaml'
import { installIn } from '../installs.ts'
import type { Problem } from '../problem.ts'
import type { SourceFile } from '../repository.ts'
import { at, list, pairs, problemAt, text, YamlFile } from '../yaml.ts'
import { installProblems, type Locks } from './install.ts'

/** Deepest nesting that is looked into. Aliases can lead in circles. */
const DEPTH_MAX = 20

/** Members that hold a script, at CircleCI and Azure. */
const SCRIPTS: ReadonlySet<string> = new Set(['bash', 'command', 'powershell', 'pwsh', 'run', 'script'])

/** Pipelines of CircleCI and Azure: what they install, and orbs and templates that float. Undefined: no YAML map. */
export function pipelineProblems(source: SourceFile, locks: Locks): Problem[] | undefined {
  const file = new YamlFile(source)
  const { root } = file
  if (root === undefined) return undefined
  const installs = scriptsBelow(root, 0).flatMap((node) =>
    file.textLines(node).flatMap(({ line, text: words }) => {
      const install = installIn(words)
      return install === undefined ? [] : installProblems({ path: file.path, line }, install, locks)
    }),
  )
  return [...orbProblems(file, root), ...templateProblems(file, root), ...installs]
}

function scriptsBelow(node: Node, depth: number): Node[] {
  if (depth > DEPTH_MAX) return []
  if (isSeq(node)) return list(node).flatMap((item) => scriptsBelow(item, depth + 1))
  if (!isMap(node)) return []
  return pairs(node).flatMap(({ key, value }) => {
    if (value === undefined) return []
    return SCRIPTS.has(key) && text(value) !== undefined ? [value] : scriptsBelow(value, depth + 1)
  })
}

/** A published version of an orb stays what it is; `volatile`, `dev:…` and shortened versions move. */
function orbProblems(file: YamlFile, root: Node): Problem[] {
  return pairs(at(root, 'orbs')).flatMap(({ value }) => {
    const used = text(value)
    if (value === undefined || used === undefined || /@\d+\.\d+\.\d+$/.test(used)) return []
    return [problemAt(file, 'unpinned-action', value, `${used} floats: it is what its owner publishes`)]
  })
}

function templateProblems(file: YamlFile, root: Node): Problem[] {
  return list(at(at(root, 'resources'), 'repositories')).flatMap((one) => {
    const name = at(one, 'name') ?? at(one, 'repository')
    if (name === undefined || /^[0-9a-f]{40}$/.test(text(at(one, 'ref')) ?? '')) return []
    return [problemAt(file, 'unpinned-action', name, `${text(name) ?? ''} is taken by no full commit`)]
  })
}
