import type { Node } from 'yaml'
import type { Edit, Problem } from '../problem.ts'
import type { SourceFile } from '../repository.ts'
import { at, list, pairs, text, YamlFile } from '../yaml.ts'

/** Who takes a whole environment file or secret, and where that is written. */
export interface Use {
  readonly path: string
  /** 1-based */
  readonly line: number
  readonly service: string
  readonly shared: string
}

/** A compose file: environment files that several services share. Undefined: no YAML map. */
export function composeProblems(source: SourceFile): Problem[] | undefined {
  const file = new YamlFile(source)
  if (file.root === undefined) return undefined
  const uses = pairs(at(file.root, 'services')).flatMap(({ key: service, value }) =>
    list(at(value, 'env_file')).flatMap((one): Use[] => {
      const node = at(one, 'path') ?? one
      const shared = text(node)
      return shared === undefined ? [] : [{ path: file.path, line: file.lineOf(node), service, shared }]
    }),
  )
  return sharedProblems(uses, (use) =>
    // An alias and a merged map are written once for all who use them.
    uses.some((one) => one.line === use.line && one.service !== use.service)
      ? []
      : [{ path: use.path, line: use.line, find: use.shared, by: `${use.shared}.${use.service}` }],
  )
}

/** Deepest that a container lies in a manifest: a CronJob's has seven maps around it. */
const DEPTH_MAX = 10

/** What containers of Kubernetes manifests take whole. Undefined: no YAML map. A file may hold several documents. */
export function containerUses(source: SourceFile): Use[] | undefined {
  const file = new YamlFile(source)
  if (file.root === undefined) return undefined
  const objects = file.roots.flatMap((root) =>
    [root].concat(text(at(root, 'kind')) === 'List' ? list(at(root, 'items')) : []),
  )
  return objects.flatMap((object) => {
    const workload = text(at(at(object, 'metadata'), 'name')) ?? ''
    return containersOf(object, 0).flatMap((container) => usesOf(file, workload, container))
  })
}

function usesOf(file: YamlFile, workload: string, container: Node): Use[] {
  return list(at(container, 'envFrom')).flatMap((from) => {
    const node = at(at(from, 'secretRef'), 'name')
    const shared = text(node)
    if (node === undefined || shared === undefined) return []
    const service = `${workload}/${text(at(container, 'name')) ?? ''}`
    return [{ path: file.path, line: file.lineOf(node), service, shared: `secret ${shared}` }]
  })
}

function containersOf(node: unknown, depth: number): Node[] {
  if (depth > DEPTH_MAX) return []
  const own = ['containers', 'initContainers'].flatMap((key) => list(at(node, key)))
  return ['spec', 'template', 'jobTemplate'].reduce((found, key) => {
    const below = at(node, key)
    return below === undefined ? found : found.concat(containersOf(below, depth + 1))
  }, own)
}

/** Each use of what somebody else uses, too. `edits`: the change that is proposed for one. */
export function sharedProblems(uses: readonly Use[], edits: (use: Use) => Edit[] = () => []): Problem[] {
  return uses.flatMap((use) => {
    const { path, line, shared } = use
    const users = new Set(uses.filter((one) => one.shared === shared).map((one) => one.service))
    if (users.size < 2) return []
    const message = `${[...users].join(', ')} share ${shared}`
    return [{ rule: 'shared-env-file', path, line, message, edits: edits(use) }]
  })
}
