import type { Ecosystem } from '../model/ecosystem.ts'
import type { CodeSummary, Language, SurfaceEntry } from '../analysis/code.ts'
import { interpreterOf, isDataFile, isMarkup, isNoModule, MAY_LOAD } from '../analysis/languages.ts'
import { IF_CODE, looseLanguages, OTHER_PROGRAM } from '../analysis/loosely-started.ts'
import { programIn } from '../analysis/shell/given.ts'
import { commandName } from '../analysis/shell/names.ts'
import { isScriptFile } from '../analysis/shell/script-files.ts'
import { POWERSHELL } from '../analysis/catalog/powershell.ts'
import { INTERPRETERS, OTHER_LANGUAGES } from '../analysis/catalog/shell.ts'
import { OTHER_TOOLS } from '../analysis/catalog/other-tools.ts'
import { TOOL_SETTINGS } from '../analysis/catalog/tool-settings.ts'
import { isTextTool, mayStartCommands } from '../analysis/shell/text-tools.ts'
import { SYNTAX_ERRORS } from '../analysis/python/tree.ts'
import { mayActJavascript } from '../analysis/skim.ts'
import { runsItsFolder, startedCommand } from '../analysis/started-files.ts'

/** What is particular to the packages of an ecosystem. */
export interface Habits {
  /** what a file is taken for that is loaded as a module and named like data */
  readonly loadsAs: Language
  /** a program that an import starts is on the surface: only what nobody has to call is there */
  readonly startsOnImport: boolean
  /** in another language, files that nothing loads or starts are no part of the package's code */
  readonly leaves: Language
}

export const HABITS: Readonly<Record<Ecosystem, Habits>> = {
  npm: { loadsAs: 'javascript', startsOnImport: false, leaves: 'python' },
  pypi: { loadsAs: 'python', startsOnImport: true, leaves: 'javascript' },
}

/** What a file may be whose name does not tell, most likely first. */
export function languagesOf(entry: SurfaceEntry, habits: Habits, firstLine: string): readonly (Language | undefined)[] {
  const perhaps = looseLanguages(entry.chain.at(-1)?.note ?? '')
  if (perhaps === undefined) return [startedAs(entry, habits, firstLine)]
  const told = interpreterOf(firstLine)
  return told === undefined ? perhaps.filter(() => !isNoModule(entry.path)) : [told]
}

/**
 * What does not parse as code, Python does not run, nor Node where it has no word of anything that acts. `isNamed`: its name or first
 * line says what language it is.
 */
export function isData(
  { path, chain, moment }: SurfaceEntry,
  summary: CodeSummary | undefined,
  bytes: Buffer | undefined,
  isNamed: boolean,
): boolean {
  const note = chain.at(-1)?.note ?? ''
  if (summary?.language === 'python' && summary.incomplete === SYNTAX_ERRORS) {
    if (note.startsWith(MAY_LOAD)) return true
    // code that runs the text of a file may make another one of it first
    return !note.startsWith('loads ') && !isNamed && bytes?.includes(0) === false
  }
  if (summary?.language !== 'javascript' || summary.incomplete?.startsWith('it does not parse') !== true) return false
  if (note.startsWith(IF_CODE) || (looseLanguages(note) !== undefined && !isDataFile(path))) return true
  return !isNamed && bytes !== undefined && ((moment === 'import' && isMarkup(path)) || !mayActJavascript(bytes))
}

/** What has a name that Node knows nothing of, it runs as JavaScript; Python runs whatever it is told to. */
function startedAs(entry: SurfaceEntry, { loadsAs }: Habits, firstLine: string): Language | undefined {
  const isRun = entry.moment !== 'import' || entry.started !== undefined
  if (isScriptFile(entry.path)) return isRun ? 'shell' : undefined
  // `--env-file=.env` sets NODE_OPTIONS as well
  if (/(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(entry.path)) return entry.moment === 'import' ? undefined : 'shell'
  const note = entry.chain.at(-1)?.note ?? ''
  // a builder of Python runs the file that it is told to, whatever its name
  if (loadsAs === 'python' && entry.moment === 'build' && entry.chain.length === 1) return 'python'
  if (/^(?:loads|may load) /.test(note) && isDataFile(entry.path)) return loadsAs
  if (loadsAs === 'javascript' && /^loads |^\S+ names /.test(note)) return isNoModule(entry.path) ? undefined : loadsAs
  const command = startedCommand(note.replace(/^starts /, ''))
  if (/^node\b/.test(command) && isEnvironment(command, entry.path))
    return entry.moment === 'import' ? undefined : 'shell'
  const tool = commandName(command.split(/\s/, 1)[0] ?? '')
  if (/^(?:node|bun|nodejs)\b/.test(tool) || INTERPRETERS.get(tool) === 'javascript')
    return isNoModule(entry.path) ? undefined : 'javascript'
  if (TOOL_SETTINGS.has(tool)) return isNoModule(entry.path) ? undefined : 'javascript'
  if (/^(?:python|pypy|scons$|waf$)/.test(tool) || INTERPRETERS.get(tool) === 'python') return 'python'
  // a shell runs as its own what names no interpreter
  const own = command.split(/\s/, 1)[0] ?? ''
  if (/\.[a-z0-9]{1,5}$/i.test(entry.path) && own.endsWith(entry.path.split('/').at(-1) ?? own))
    return interpreterOf(firstLine) ?? (isRun ? 'shell' : undefined)
  return INTERPRETERS.get(tool) === 'shell' || runsItsFolder(tool) || POWERSHELL.has(tool)
    ? 'shell'
    : (interpreterOf(firstLine) ?? (entry.moment !== 'import' && /^\.{0,2}\//.test(own) ? 'shell' : undefined))
}

/** Words of the objects that only the script host of Windows has. */
const OF_SCRIPT_HOST = /\b(?:ActiveXObject|GetObject|WScript\s{0,9}\.)/

/** Whether a file that runs by itself is given to a program whose language is not read here, whatever the name of the file says (`named`). */
export function isForOthers(
  { path, chain, moment, started }: SurfaceEntry,
  named: Language | undefined,
  bytes: Buffer | undefined,
): boolean {
  if (moment === 'import' && started === undefined) return false
  const note = chain.at(-1)?.note ?? ''
  if (note.startsWith(OTHER_PROGRAM)) return named === undefined
  const words = startedCommand(note.replace(/^starts /, '')).split(/\s+/)
  const [own = ''] = words
  const base = path.split('/').at(-1) ?? path
  if (OTHER_LANGUAGES.has(commandName(own))) return named === undefined || programIn(words)?.endsWith(base) === true
  const tool = commandName(own).split('/').at(-1) ?? ''
  if (OTHER_TOOLS.has(tool)) return named === undefined && base !== tool
  if (isTextTool(tool)) return bytes === undefined || mayStartCommands(tool, bytes.toString('latin1'))
  // `x.js` alone: Windows gives it to its script host
  return (
    /\.js$/i.test(own) && own.endsWith(base) && bytes !== undefined && OF_SCRIPT_HOST.test(bytes.toString('latin1'))
  )
}

/** `node --env-file=settings x.js`: variables are set in it, NODE_OPTIONS among them. */
function isEnvironment(command: string, path: string): boolean {
  const named = /--env-file(?:-if-exists)?[= ](?:\.\/)?(\S{1,300})/.exec(command)?.[1]
  return named !== undefined && (path === named || path.endsWith(`/${named}`))
}
