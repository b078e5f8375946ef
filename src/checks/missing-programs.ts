import type { ArchiveReading } from '../archive/reading.ts'
import type { CodeIndex, Reference } from '../analysis/code.ts'
import { startedCommand } from '../analysis/started-files.ts'
import { dependenciesIn } from '../ecosystems/npm/package/dependencies.ts'
import { readNpmManifest } from '../ecosystems/npm/package/manifest.ts'
import type { Report } from './check.ts'
import { MOMENTS } from './seen-flows.ts'

/** A program or script by its file, behind whatever starts it. */
const PROGRAM = /(?:^|[\s"'])(?:\.[/\\])?([\w][\w.-]{0,80}\.(?:exe|bat|cmd|ps1|vbs|scr|msi|sh))(?=$|[\s"'])/i

/** The folder of the file itself, as code of Python names it, and what leads further down. */
const OWN_FOLDER = /^"?\uE000"?[/\\](?:[\w-]{1,80}[/\\]){0,4}/

/** Programs of the system. */
const OF_SYSTEM =
  /^(?:cmd|powershell|pwsh|node|npm|npx|yarn|pnpm|git|bash|sh|wsl|python\d?|pythonw|py|where|whoami|hostname|systeminfo|reg|regedit|wmic|tasklist|taskkill|net|netsh|sc|schtasks|attrib|icacls|chcp|ipconfig|explorer|rundll32|regsvr32|msiexec|mshta|cscript|wscript|certutil|curl|tar|ssh|code|chrome|msedge|firefox|java|docker|clip|calc|cl|link|lib|rc|nmake|msbuild|devenv|swig|cmake|ninja|vcvarsall|vcvars\d+|doxygen|makensis|upx|gcc|cc|mc)\.(?:exe|cmd|bat|sh)$/i

/** A program that is started out of the folder for what is thrown away, into which the command changes before. */
const IN_TEMPORARY =
  /(?:^|[;&]\s*)cd\s+["']?(?:\/tmp|\/var\/tmp|\/dev\/shm|%TEMP%|%TMP%)\b[^\n|]{0,300}(?:&&|;)\s*(?:nohup\s+|sudo\s+)?\.\/[\w.-]{1,80}(?:\s|$)/i

/** What code that nobody called starts, in JavaScript on import, in Python when it is built, too, and that is neither in the package nor of the system: it has to come from somewhere. */
export function missingPrograms(code: CodeIndex, reading: ArchiveReading): Report[] {
  const form = readNpmManifest(reading)?.form
  const packages = form === undefined ? [] : dependenciesIn(form).map(({ name }) => name.toLowerCase())
  return code.surface.flatMap(({ path, moment, chain }) => {
    const summary = code.summary(path)
    const isLooked = summary?.language === 'python' || (summary?.language === 'javascript' && moment === 'import')
    if (!isLooked) return []
    const left = moment === 'import' ? summary.references.find(isLeftRunning) : undefined
    if (left !== undefined)
      return [
        {
          message: `leaves ${left.target.slice(0, 80)} running (${path} line ${left.place.line}) ${MOMENTS[moment]}, out of whatever folder that happens in`,
          evidence: [...chain, code.evidence('sink', path, left.place)],
          severity: 'medium' as const,
          moment,
        },
      ]
    const thrown = summary.references.find(
      ({ kind, target, place }) => kind === 'command' && place.deferred !== true && IN_TEMPORARY.test(target),
    )
    if (thrown !== undefined && summary.language === 'python')
      return [
        {
          message: `starts ${thrown.target.slice(0, 80)} (${path} line ${thrown.place.line}) ${MOMENTS[moment]}, which lies where the system keeps what is thrown away`,
          evidence: [...chain, code.evidence('sink', path, thrown.place)],
          severity: 'medium' as const,
          moment,
        },
      ]
    const started = summary.references.find((reference) => {
      const name = programOf(reference, reading)
      return name !== undefined && !isOfPackage(name, packages)
    })
    if (started === undefined) return []
    const name = programOf(started, reading) ?? ''
    return [
      {
        message: `starts ${name} (${path} line ${started.place.line}) ${MOMENTS[moment]}, which is not in the package`,
        evidence: [...chain, code.evidence('sink', path, started.place)],
        severity: 'medium' as const,
        moment,
      },
    ]
  })
}

/** A script of Node that goes on running, by a path that begins where whoever imports the package stands. */
function isLeftRunning({ kind, target, place, detached }: Reference): boolean {
  return (
    kind === 'command' &&
    detached === true &&
    place.deferred !== true &&
    /^node(?:\.exe)? [\w-][\w.-]*\.[cm]?js\b/.test(target)
  )
}

/** characters of a name that say whose it is */
const NAME_MIN = 4

/** Whether a package on which this one depends is named for the program and for a system, as those are that bring programs: it is inspected by itself. */
function isOfPackage(program: string, packages: readonly string[]): boolean {
  const name = program.replace(/\.\w+$/, '').toLowerCase()
  return name.length >= NAME_MIN && packages.some((each) => each.includes(name) && OF_PLATFORM.test(each))
}

const OF_PLATFORM = /(?:^|[/_-])(?:win32|windows|linux|darwin|macos|freebsd|android)(?=$|[/_-])/

function programOf({ kind, target, place }: Reference, reading: ArchiveReading): string | undefined {
  if (kind !== 'command' || place.deferred === true) return undefined
  // of a path that is put together, it is not known where it leads
  const known = startedCommand(target).replace(OWN_FOLDER, '')
  if (/\uE000/.test(known)) return undefined
  const name = PROGRAM.exec(known)?.[1]
  if (name === undefined || OF_SYSTEM.test(name)) return undefined
  const isThere = reading.entries.some(({ path }) => path === name || path.endsWith(`/${name}`))
  return isThere ? undefined : name
}
