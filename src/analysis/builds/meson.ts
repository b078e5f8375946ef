import { CommandLines, quoted } from './lines.ts'
import { MesonReader, type MesonCall, type Words } from './meson-read.ts'

/**
 * The programs that a description of Meson runs while it is set up, built and installed, as a text for a shell. What is run only on
 * demand, or where a source distribution is made, is left out.
 */
export function mesonAsShell(source: string): string {
  const lines = new CommandLines()
  new MesonReader(source, (call) => told(call, lines)).read()
  return lines.text
}

/** Folders of the sources. */
const SOURCES = /^meson\.(?:(?:current_|project_)?source_(?:dir|root))$/

function told(call: MesonCall, lines: CommandLines): Words | undefined {
  const { name, line, args, keywords } = call
  const [first = ''] = args
  if (name === 'find_program' || name === 'files') return name === 'files' ? args : [first]
  if (name === 'join_paths') return [args.join('/')]
  if (/(?:^|\.)find_installation$/.test(name)) return ['python']
  if (SOURCES.test(name)) return ['.']
  if (name === 'subdir') lines.add(line, `meson ${quoted(first)}`)
  else if (name === 'subproject') lines.add(line, `meson subprojects/${quoted(first)}`)
  else if (/^(?:run_command|meson\.add_(?:install|postconf)_script)$/.test(name)) lines.add(line, commandOf(args))
  else if (name === 'custom_target' || name === 'vcs_tag' || name === 'configure_file') {
    const feeds = keywords.get('feed') !== undefined ? ` < ${quoted(keywords.get('input')?.[0] ?? '')}` : ''
    lines.add(line, `${commandOf(filled(keywords.get('command') ?? [], keywords.get('input') ?? []))}${feeds}`)
  } else if (name === 'generator') lines.add(line, commandOf([first, ...(keywords.get('arguments') ?? [])]))
  return undefined
}

function filled(command: Words, input: Words): Words {
  return command.flatMap((word) =>
    word === '@INPUT@' ? input : [word.replaceAll(/@(?:SOURCE|CURRENT_SOURCE|PROJECT_SOURCE)_(?:ROOT|DIR)@/g, '.')],
  )
}

function commandOf(words: Words): string {
  return words.map(quoted).join(' ')
}
