import type { Node } from 'yaml'
import type { Problem } from '../problem.ts'
import { at, pairAt, pairs, problemAt, text, type YamlFile } from '../yaml.ts'

/** Permissions of everything, of a workflow or a job. */
export function permissionProblems(file: YamlFile, node: Node): Problem[] {
  const found = pairAt(node, 'permissions')
  if (found === undefined || text(found.value) !== 'write-all') return []
  const edits = [{ path: file.path, line: file.lineOf(found.keyNode), find: 'write-all', by: 'read-all' }]
  const problem = problemAt(file, 'broad-permissions', found.keyNode, 'write-all may push, release and publish')
  return [Object.assign(problem, { edits })]
}

/** Jobs whose permissions are nowhere stated. Said once of a workflow, at the first of them. */
export function unstatedProblems(file: YamlFile, root: Node): Problem[] {
  const jobs = pairAt(root, 'jobs')
  if (jobs === undefined || pairAt(root, 'permissions') !== undefined) return []
  const bare = pairs(jobs.value).filter(({ value }) => at(value, 'permissions') === undefined)
  const [first] = bare
  if (first === undefined) return []
  const others = bare.length === 1 ? '' : ` and ${bare.length - 1} more`
  const message = `what ${first.key}${others} may do is whatever the settings of the repository say`
  const by = 'permissions:\n  contents: read\n\njobs:'
  const edits = [{ path: file.path, line: file.lineOf(jobs.keyNode), find: 'jobs:', by }]
  return [Object.assign(problemAt(file, 'unstated-permissions', first.keyNode, message), { edits })]
}
