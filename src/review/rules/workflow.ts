import type { Node } from 'yaml'
import { installIn, runsScripts, type Install } from '../installs.ts'
import type { Edit, Problem } from '../problem.ts'
import type { SourceFile } from '../repository.ts'
import { at, list, pairAt, pairs, problemAt, text, YamlFile, type Pair } from '../yaml.ts'
import { installProblems, type Locks } from './install.ts'
import { secretMoves } from './secret-moves.ts'
import { permissionProblems, unstatedProblems } from './permissions.ts'
import { pinProblems, type ActionCommits } from './pins.ts'

/** What a review knows besides the workflow. */
export interface Known {
  readonly commits: ActionCommits
  readonly locks: Locks
}

export interface Step {
  readonly node: Node
  readonly uses: Pair | undefined
  readonly run: Node | undefined
  readonly installs: readonly { readonly line: number; readonly install: Install }[]
}

const SECRET = /\$\{\{\s*secrets\./

/** A workflow or a composite action of GitHub's. Undefined: no YAML map. */
export function workflowProblems(source: SourceFile, known: Known): Problem[] | undefined {
  const file = new YamlFile(source)
  const { root } = file
  if (root === undefined) return undefined
  const composite = at(root, 'runs')
  const jobs = pairs(at(root, 'jobs'))
  const problems = [
    ...permissionProblems(file, root),
    ...unstatedProblems(file, root),
    ...jobs.flatMap((job) => jobProblems(file, root, job, known)),
  ]
  return composite === undefined ? problems : [...problems, ...stepsProblems(file, stepsOf(file, composite), known)]
}

function jobProblems(file: YamlFile, root: Node, { value: job }: Pair, known: Known): Problem[] {
  if (job === undefined) return []
  const steps = stepsOf(file, job)
  const called = pairAt(job, 'uses')
  const inherited = pairAt(job, 'secrets')
  const isBlocked = steps.some(
    ({ uses, node }) => isEgressGuard(uses) && text(at(at(node, 'with'), 'egress-policy')) === 'block',
  )
  return [
    ...(called === undefined ? [] : pinProblems(file, called, known.commits)),
    ...(text(inherited?.value) === 'inherit' && inherited !== undefined
      ? [problemAt(file, 'secrets-inherit', inherited.keyNode, 'secrets: inherit hands on every secret')]
      : []),
    ...permissionProblems(file, job),
    ...secretProblems(file, [at(root, 'env'), at(job, 'env')], steps),
    ...stepsProblems(file, steps, known),
    ...targetProblems(file, root, steps),
    ...(isBlocked ? [] : egressProblems(file, steps)),
  ]
}

function stepsOf(file: YamlFile, job: Node): Step[] {
  return list(at(job, 'steps')).map((node) => {
    const run = at(node, 'run')
    const installs = (run === undefined ? [] : file.textLines(run)).flatMap(({ line, text: words }) => {
      const install = installIn(words)
      return install === undefined ? [] : [{ line, install }]
    })
    return { node, run, installs, uses: pairAt(node, 'uses') }
  })
}

function stepsProblems(file: YamlFile, steps: readonly Step[], known: Known): Problem[] {
  const hasInstall = steps.some(({ installs }) => installs.length > 0)
  return steps.flatMap((step) => [
    ...(step.uses === undefined ? [] : pinProblems(file, step.uses, known.commits)),
    ...(hasInstall ? checkoutProblems(file, step) : []),
    ...step.installs.flatMap(({ line, install }) => installProblems({ path: file.path, line }, install, known.locks)),
  ])
}

function checkoutProblems(file: YamlFile, { node, uses }: Step): Problem[] {
  if (uses === undefined || !(text(uses.value) ?? '').startsWith('actions/checkout@')) return []
  const given = pairAt(node, 'with')
  if (text(at(given?.value, 'persist-credentials')) === 'false') return []
  const { path } = file
  const line = file.lineOf(given?.keyNode ?? uses.keyNode)
  const indent = ' '.repeat(file.columnOf(given?.keyNode ?? uses.keyNode))
  const by =
    given === undefined
      ? `${indent}with:\n${indent}  persist-credentials: false`
      : `${indent}  persist-credentials: false`
  const edits = pairAt(given?.value, 'persist-credentials') === undefined ? [{ path, line, find: '', by }] : []
  return [
    {
      ...problemAt(file, 'persisted-credentials', uses.keyNode, 'leaves its token for the installs of this job'),
      edits,
    },
  ]
}

function secretProblems(file: YamlFile, outer: readonly (Node | undefined)[], steps: readonly Step[]): Problem[] {
  const running = steps.filter(({ installs }) => installs.some(({ install }) => runsScripts(install)))
  const [first] = running.flatMap(({ installs }) => installs)
  if (first === undefined) return []
  const shared = outer.flatMap(pairs).filter(({ value }) => SECRET.test(text(value) ?? ''))
  const own = running.flatMap((step) =>
    pairs(at(step.node, 'env'))
      .filter(({ value }) => SECRET.test(text(value) ?? ''))
      .map((pair) => ({ pair, step })),
  )
  return [
    ...shared.map((pair) => {
      const edits = secretMoves(file, pair, steps)
      return Object.assign(problemAt(file, 'secret-at-install', pair.keyNode, besideInstall(pair.key, first.line)), {
        edits,
      })
    }),
    ...own.map(({ pair, step }) =>
      problemAt(file, 'secret-at-install', pair.keyNode, besideInstall(pair.key, step.installs[0]?.line ?? 0)),
    ),
  ]
}

function besideInstall(key: string, line: number): string {
  return `${key} is in the environment of the install on line ${line}`
}

function egressProblems(file: YamlFile, steps: readonly Step[]): Problem[] {
  return steps.flatMap(({ installs }) =>
    installs
      .filter(({ install }) => runsScripts(install))
      .map(({ line, install }) => {
        const edits: Edit[] = ['npm', 'pnpm', 'yarn'].includes(install.tool)
          ? [{ path: file.path, line, find: install.command, by: `${install.command} --ignore-scripts` }]
          : []
        const message = `${install.command} runs code of packages, which can connect to any host`
        return { rule: 'open-egress', path: file.path, line, message, edits }
      }),
  )
}

function targetProblems(file: YamlFile, root: Node, steps: readonly Step[]): Problem[] {
  const on = at(root, 'on')
  const isTarget =
    text(on) === 'pull_request_target' ||
    list(on).some(
      (one) =>
        text(one) === 'pull_request_target' ||
        at(one, 'pull_request_target') !== undefined ||
        pairAt(one, 'pull_request_target') !== undefined,
    )
  if (!isTarget) return []
  return steps.flatMap(({ node, uses }) => {
    const ref = at(at(node, 'with'), 'ref')
    const isHead = /github\.(?:event\.pull_request\.head|head_ref)/.test(text(ref) ?? '')
    return uses !== undefined && ref !== undefined && isHead
      ? [
          problemAt(
            file,
            'pull-request-target',
            ref,
            'checks out what the pull request brings, with the rights of the repository',
          ),
        ]
      : []
  })
}

function isEgressGuard(uses: Pair | undefined): boolean {
  return (text(uses?.value) ?? '').startsWith('step-security/harden-runner@')
}
