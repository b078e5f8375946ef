import { BUILD_COMMANDS, RUNS_COMMAND, STARTS_COMMANDS } from '../catalog/python-build.ts'
import type { Analysis } from './record.ts'
import type { PyClass } from './scope.ts'
import type { Value } from './value.ts'

/** Stands for a name that is computed. */
const ANY = '*'

/** Remembers the names under which classes are put into a dictionary, as `cmdclass` is one; none: a computed name. */
export function nameCommands(analysis: Analysis, names: readonly string[], value: Value): void {
  for (const { kind, target } of value.refs) {
    if (kind !== 'class') continue
    const known = analysis.commandNames.get(target) ?? new Set<string>()
    for (const name of names.length === 0 ? [ANY] : names) known.add(name)
    analysis.commandNames.set(target, known)
  }
}

/** False for the class of a command that no build runs: `test`, `register`, one of its own that nothing calls. */
export function runsAtBuild(analysis: Analysis, target: PyClass): boolean {
  const names = analysis.commandNames.get(target)
  if (names === undefined || analysis.everyCommand) return true
  const started = startedCommands(analysis.text)
  return [...names].some((name) => name === ANY || BUILD_COMMANDS.has(name) || started === ANY || started.has(name))
}

/** Commands that this file starts by name; ANY: it may start them all. */
function startedCommands(text: string): ReadonlySet<string> | typeof ANY {
  if (STARTS_COMMANDS.test(text)) return ANY
  const names = new Set<string>()
  for (const [, , name] of text.matchAll(RUNS_COMMAND)) {
    if (name === undefined) return ANY
    names.add(name)
  }
  return names
}
