import type { ArchiveReading } from '../archive/reading.ts'
import type { CodeIndex, Reference } from '../analysis/code.ts'
import { startedCommand } from '../analysis/started-files.ts'
import type { Report } from './check.ts'

/** A program or script by its file, behind whatever starts it. */
const PROGRAM = /(?:^|[\s"'])(?:\.[/\\])?([\w][\w.-]{0,80}\.(?:exe|bat|cmd|ps1|vbs|scr|msi|sh))(?=$|[\s"'])/i

/** Programs of the system. */
const OF_SYSTEM =
  /^(?:cmd|powershell|pwsh|node|npm|npx|yarn|pnpm|git|bash|sh|wsl|python\d?|pythonw|py|where|whoami|hostname|systeminfo|reg|regedit|wmic|tasklist|taskkill|net|netsh|sc|schtasks|attrib|icacls|chcp|ipconfig|explorer|rundll32|regsvr32|msiexec|mshta|cscript|wscript|certutil|curl|tar|ssh|code|chrome|msedge|firefox|java|docker|clip)\.(?:exe|cmd|bat|sh)$/i

/** What code that nobody called starts on import and that is neither in the package nor of the system: it has to come from somewhere. */
export function missingPrograms(code: CodeIndex, reading: ArchiveReading): Report[] {
  return code.surface.flatMap(({ path, moment, chain }) => {
    const summary = moment === 'import' ? code.summary(path) : undefined
    if (summary?.language !== 'javascript') return []
    const started = summary.references.find((reference) => programOf(reference, reading) !== undefined)
    if (started === undefined) return []
    const name = programOf(started, reading) ?? ''
    return [
      {
        message: `starts ${name} (${path} line ${started.place.line}) when imported, which is not in the package`,
        evidence: [...chain, code.evidence('sink', path, started.place)],
        severity: 'medium' as const,
        moment: 'import' as const,
      },
    ]
  })
}

function programOf({ kind, target, place }: Reference, reading: ArchiveReading): string | undefined {
  if (kind !== 'command' || place.deferred === true) return undefined
  // of a path that is put together, it is not known where it leads
  if (/\uE000/.test(target)) return undefined
  const name = PROGRAM.exec(startedCommand(target))?.[1]
  if (name === undefined || OF_SYSTEM.test(name)) return undefined
  const isThere = reading.entries.some(({ path }) => path === name || path.endsWith(`/${name}`))
  return isThere ? undefined : name
}
