import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { ArchiveReading } from '../archive/reading.ts'
import type { CodeIndex, SurfaceEntry } from '../analysis/code.ts'
import type { Evidence } from '../model/finding.ts'
import { isOpaque, OPAQUE, type OpaqueReason } from '../analysis/opaque.ts'
import { moduleOf } from '../ecosystems/pypi/package/modules.ts'
import { loadedLibraries } from './loaded-libraries.ts'
import { missingPrograms } from './missing-programs.ts'
import { MOMENTS } from './seen-flows.ts'

export const opaqueProgram: ContentCheck = {
  id: 'opaque-program',
  summary: 'Starts a program that cannot be read',
  why: 'A native program, or one in a language that this inspection does not read, can do anything as soon as it is started, and no check has looked into it.',
  overlooks:
    'A program that a package of its own brings, where a dependency is named for it and for a system: it is looked at there. A script that is started by a whole path outside of the package, and what a program of the system is told to do by a file. Compiled Python in a cache that is tied to its source by size and time: an installer of wheels writes the source anew, so that the time is another and Python compiles it again.',
  remedy:
    'Ask for its source, and build it yourself. Packages that bring programs start them when they are used, not when they are installed.',
  references: ['coa and rc (2021)', 'eslint-config-prettier 8.10.1 (2025)', 'IronWorm (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const reasons = new Map(code.notExamined.map(({ path, reason }) => [path, reason]))
    const groups = new Map<string, Opaque[]>()
    for (const entry of code.surface) {
      const reason = reasons.get(entry.path)
      if (!isOpaque(reason)) continue
      const isModule = entry.use?.asMain !== true && (moduleOf(entry.path) !== undefined || entry.path.endsWith('.pyc'))
      // modules are many, and one word of all of them is enough
      const key = isModule ? `${entry.moment} ${reason}` : entry.path
      groups.set(key, [...(groups.get(key) ?? []), { entry, reason, isModule }])
    }
    return [
      ...[...groups.values()].flatMap((group) => reportOf(group, reading)),
      ...untoldCommands(code),
      ...missingPrograms(code, reading),
      ...loadedLibraries(code, reading),
    ]
  },
}

/** Commands of which it cannot be told what they run. */
function untoldCommands({ commands }: CodeIndex): Report[] {
  return commands
    .filter(({ untold, unread }) => untold === true || unread !== undefined)
    .map(({ command, moment, chain, unread }) => ({
      message:
        unread === undefined
          ? `runs what is worked out ${MOMENTS[moment]}, so that nobody can tell what it is: ${command.slice(0, 120)}`
          : `runs what was not followed to its end ${MOMENTS[moment]}, since ${unread}: ${command.slice(0, 120)}`,
      evidence: chain,
      severity: 'high' as const,
    }))
}

interface Opaque {
  readonly entry: SurfaceEntry
  readonly reason: OpaqueReason
  readonly isModule: boolean
}

/**
 * What Python leaves beside a source by itself, tied to it by its time: one version takes it, and projects have packed theirs by mistake for
 * years. Only who means it ties one by a hash.
 */
function isLeftByBuild({ path, moment }: SurfaceEntry, { entries }: ArchiveReading): boolean {
  if (moment !== 'build' || !/(?:^|\/)__pycache__\//.test(path)) return false
  const content = entries.find((entry) => entry.path === path)?.content
  return content !== undefined && content.length >= 8 && content.readUInt32LE(4) === 0
}

/** files that one finding names */
const NAMED_MAX = 3

function reportOf(group: readonly Opaque[], reading: ArchiveReading): Report[] {
  const [first] = group
  if (first === undefined) return []
  const { entry, reason, isModule } = first
  const names = group.slice(0, NAMED_MAX).map(({ entry: { path } }) => path)
  const more = group.length > NAMED_MAX ? ` and ${group.length - NAMED_MAX} more` : ''
  // builds call tools in other languages more often than installations do, and load only what is meant to be read
  const isEarly = entry.moment === 'install' || entry.started === 'detached'
  const isGrave = isModule ? entry.moment !== 'import' : reason === OPAQUE.native && isEarly
  const subjects = group.map(({ entry: { path } }): Evidence => ({ role: 'subject', path, note: reason }))
  return [
    {
      message: `${isModule ? 'loads' : 'starts'} ${names.join(', ')}${more} ${MOMENTS[entry.moment]}; ${reason}`,
      evidence: [...entry.chain, ...subjects],
      severity: isLeftByBuild(entry, reading) ? 'low' : isGrave ? 'high' : 'medium',
    },
  ]
}
