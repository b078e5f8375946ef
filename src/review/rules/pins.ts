import type { Problem } from '../problem.ts'
import { problemAt, text, type Pair, type YamlFile } from '../yaml.ts'

/** Full commits of actions that are known: `actions/checkout@v4` -> 40 hex digits. */
export type ActionCommits = ReadonlyMap<string, string>

/** An action, a called workflow or an image that is named by what its owner can move. */
export function pinProblems(file: YamlFile, { keyNode, value }: Pair, commits: ActionCommits): Problem[] {
  const used = text(value) ?? ''
  const isFixed = /^\.{1,2}\//.test(used) || /@[0-9a-f]{40}$/.test(used) || /@sha256:[0-9a-f]{64}$/.test(used)
  if (used === '' || isFixed) return []
  const commit = commits.get(used)
  const [name, tag] = parts(used)
  const line = file.lineOf(value ?? keyNode)
  const edits = commit === undefined ? [] : [{ path: file.path, line, find: used, by: `${name}@${commit} # ${tag}` }]
  const message = `${used} floats: its owner can move ${tag === '' ? 'it' : tag}`
  return [Object.assign(problemAt(file, 'unpinned-action', value ?? keyNode, message), { edits })]
}

function parts(used: string): [string, string] {
  const at = used.lastIndexOf('@')
  if (at !== -1) return [used.slice(0, at), used.slice(at + 1)]
  const image = /^(docker:\/\/.+):([^:/]+)$/.exec(used)
  return [image?.[1] ?? used, image?.[2] ?? '']
}
