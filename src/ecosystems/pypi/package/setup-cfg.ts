import type { ArchiveReading } from '../../../archive/reading.ts'
import { BUILD_COMMANDS } from '../../../analysis/catalog/python-build.ts'
import { textOfEntry } from './layout.ts'
import type { BuildTrigger } from './pyproject.ts'

/** What of setup.cfg decides which code a build runs. */
export interface SetupCfg {
  readonly triggers: readonly (BuildTrigger & { readonly line: number })[]
  /** a command that builds run stands for others, or is looked for elsewhere */
  readonly redirectsCommands: boolean
}

/** `attr:` and `cmdclass` import modules of the package, and so do folders of commands. */
export function readSetupCfg(reading: ArchiveReading): SetupCfg {
  const text = textOfEntry(reading.entries.find(({ path }) => path === 'setup.cfg'))
  const triggers: SetupCfg['triggers'][number][] = []
  let redirectsCommands = false
  let section = ''
  let inCommands = false
  for (const [index, line] of (text ?? '').split(/\r?\n/).entries()) {
    section = /^\[([^\]]{1,100})\]/.exec(line)?.[1]?.trim() ?? section
    if (/^\S/.test(line)) inCommands = /^cmdclass\s{0,20}=/.test(line)
    const [, option = '', value = ''] = /^([\w-]{1,60})\s{0,20}[=:]\s{0,20}(.{0,400})/.exec(line) ?? []
    if (section === 'aliases' && BUILD_COMMANDS.has(option)) redirectsCommands = true
    if (/^command[_-]packages$/.test(option)) {
      redirectsCommands = true
      for (const folder of value.split(/[,\s]+/).filter((name) => /^[\w.]+$/.test(name)))
        for (const command of BUILD_COMMANDS)
          triggers.push({ key: 'command_packages', target: `${folder}.${command}`, kind: 'module', line: index + 1 })
    }
    const attribute = /^attr:\s{0,20}([\w.]{1,200})/.exec(value)?.[1]
    const command = inCommands ? /=\s{0,20}([\w.]{1,200})\s{0,20}$/.exec(line.slice(0, 400))?.[1] : undefined
    const target = attribute ?? command
    const dot = target?.lastIndexOf('.') ?? -1
    if (target === undefined || dot < 1) continue
    triggers.push({
      key: attribute === undefined ? 'options.cmdclass' : 'attr:',
      target: target.slice(0, dot),
      kind: 'module',
      line: index + 1,
    })
  }
  return { triggers, redirectsCommands }
}
