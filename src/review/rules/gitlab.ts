import type { Node } from 'yaml'
import { installIn } from '../installs.ts'
import type { Problem } from '../problem.ts'
import type { SourceFile } from '../repository.ts'
import { at, list, pairs, text, YamlFile } from '../yaml.ts'
import { installProblems, type Locks } from './install.ts'

/** GitLab CI. Undefined: no YAML map. */
export function gitlabProblems(source: SourceFile, locks: Locks): Problem[] | undefined {
  const file = new YamlFile(source)
  if (file.root === undefined) return undefined
  return file.roots.flatMap((root) => includeProblems(file, root).concat(scriptProblems(file, root, locks)))
}

function includeProblems(file: YamlFile, root: Node): Problem[] {
  return list(at(root, 'include')).flatMap((one) => {
    const remote = at(one, 'remote')
    const project = at(one, 'project')
    const floats = remote ?? (/^[0-9a-f]{40}$/.test(text(at(one, 'ref')) ?? '') ? undefined : project)
    const message = `${text(floats) ?? ''} is included by no full commit: it is what its owner makes of it`
    return floats === undefined
      ? []
      : [{ rule: 'unpinned-action', path: file.path, line: file.lineOf(floats), message }]
  })
}

function scriptProblems(file: YamlFile, root: Node, locks: Locks): Problem[] {
  const jobs = [root].concat(pairs(root).flatMap(({ value }) => value ?? []))
  const scripts = jobs.flatMap((job) =>
    ['before_script', 'script', 'after_script'].flatMap((key) => list(at(job, key))),
  )
  return scripts.flatMap((node) =>
    file.textLines(node).flatMap(({ line, text: words }) => {
      const install = installIn(words)
      return install === undefined ? [] : installProblems({ path: file.path, line }, install, locks)
    }),
  )
}
