import type { Lock } from '../../lockfiles/lock.ts'
import { isGlobal, namesPackages, requirementFiles, type Install } from '../installs.ts'
import type { Problem } from '../problem.ts'

/** The lock files of a repository, by their path. */
export type Locks = ReadonlyMap<string, Lock>

/** Installs that heed no lock, or may change it. A change is only proposed where what it needs is there. */
export function installProblems(place: Pick<Problem, 'path' | 'line'>, install: Install, locks: Locks): Problem[] {
  const { tool, command, rest } = install
  const { path, line } = place
  const found = { rule: 'install-not-locked', path, line }
  if (tool === 'npm' && !/\bci$/.test(command) && !isGlobal(install) && !namesPackages(install)) {
    const isLocked = [...locks.values()].some(({ kind }) => kind === 'package-lock')
    const edits = isLocked ? [{ path, line, find: command, by: 'npm ci' }] : []
    return [{ ...found, message: `${command} takes what is newest where lock and manifest differ`, edits }]
  }
  if (tool === 'yarn' && !isGlobal(install) && !/--immutable|--frozen-lockfile/.test(rest)) {
    const kinds = [...locks.values()].map(({ kind }) => kind)
    const option = kinds.includes('yarn-berry') ? '--immutable' : '--frozen-lockfile'
    const isLocked = kinds.some((kind) => kind === 'yarn-v1' || kind === 'yarn-berry')
    const by = `${/\binstall$/.test(command) ? command : `${command} install`} ${option}`
    const edits = isLocked ? [{ path, line, find: command, by }] : []
    return [{ ...found, message: `${command} may change the lock: it is not told ${option}`, edits }]
  }
  const files = tool === 'pip' ? requirementFiles(install) : []
  if (files.length === 0 || /--require-hashes/.test(rest) || files.every((file) => isHashed(file, locks))) return []
  return [{ ...found, message: `${command} -r without hashes takes whatever is sent as those versions` }]
}

/** pip asks for hashes by itself where one requirement has some. */
function isHashed(file: string, locks: Locks): boolean {
  const path = file.replace(/^\.\//, '')
  const named = [...locks].filter(([at]) => at === path || at.endsWith(`/${path}`) || path.endsWith(`/${at}`))
  return (
    named.length > 0 &&
    named.every(([, { entries }]) => entries.some(({ files }) => files.some(({ integrity }) => integrity.length > 0)))
  )
}
