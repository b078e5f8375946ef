import type { ArchiveReading } from '../../../archive/reading.ts'
import { BUILD_COMMANDS } from '../../../analysis/catalog/python-build.ts'
import { configOptions, valueOf } from './config-file.ts'
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
  for (const option of configOptions(text ?? '')) {
    const { section, name, lines } = option
    const add = (key: string, target: string, line = lines[0]?.line ?? 1): void => {
      triggers.push({ key, target, kind: 'module', line })
    }
    if (section === 'aliases' && BUILD_COMMANDS.has(name)) redirectsCommands = true
    if (name === 'command_packages') {
      redirectsCommands = true
      for (const folder of valueOf(option)
        .split(/[,\s]+/)
        .filter((part) => /^[\w.]+$/.test(part)))
        for (const command of BUILD_COMMANDS) add(name, `${folder}.${command}`)
    }
    const attribute = moduleOfAttribute(/^attr:\s{0,20}([\w.]{1,200})/.exec(valueOf(option))?.[1])
    if (attribute !== undefined) add('attr:', attribute)
    if (name !== 'cmdclass') continue
    for (const part of lines) {
      const command = moduleOfAttribute(/=\s{0,20}([\w.]{1,200})\s{0,20}$/.exec(part.text.slice(0, 400))?.[1])
      if (command !== undefined) add('options.cmdclass', command, part.line)
    }
  }
  return { triggers, redirectsCommands }
}

function moduleOfAttribute(path = ''): string | undefined {
  const dot = path.lastIndexOf('.')
  return dot < 1 ? undefined : path.slice(0, dot)
}
