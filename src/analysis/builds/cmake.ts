import { cmakeCommands, type CmakeArgument, type CmakeCommand } from './cmake-read.ts'
import { CmakeWords, withEnvironment } from './cmake-words.ts'
import { CommandLines, quoted } from './lines.ts'

/** Words that end the list of a command's words, and begin something else. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'COMMAND ARGS WORKING_DIRECTORY TIMEOUT RESULT_VARIABLE RESULTS_VARIABLE OUTPUT_VARIABLE ERROR_VARIABLE INPUT_FILE OUTPUT_FILE ' +
    'ERROR_FILE OUTPUT_QUIET ERROR_QUIET COMMAND_ECHO OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE ENCODING ' +
    'ECHO_OUTPUT_VARIABLE ECHO_ERROR_VARIABLE COMMAND_ERROR_IS_FATAL OUTPUT MAIN_DEPENDENCY DEPENDS BYPRODUCTS IMPLICIT_DEPENDS COMMENT ' +
    'DEPFILE JOB_POOL VERBATIM APPEND USES_TERMINAL COMMAND_EXPAND_LISTS TARGET PRE_BUILD PRE_LINK POST_BUILD ALL SOURCES ' +
    'CONFIGURE_COMMAND BUILD_COMMAND INSTALL_COMMAND PATCH_COMMAND DOWNLOAD_COMMAND UPDATE_COMMAND TEST_COMMAND LOG_CONFIGURE LOG_BUILD ' +
    'LOG_INSTALL BUILD_IN_SOURCE URL URL_HASH PREFIX SOURCE_DIR BINARY_DIR INSTALL_DIR CMAKE_ARGS GIT_REPOSITORY GIT_TAG BUILD_BYPRODUCTS ' +
    'BUILD_ALWAYS DEPENDEES DEPENDERS STEP_TARGETS EXCLUDE_FROM_ALL DOWNLOAD_EXTRACT_TIMESTAMP'
  ).split(' '),
)

/** How deep texts that hold commands are read within each other, and folders in which modules are looked for by default. */
const DEPTH_MAX = 4
const MODULE_FOLDERS = ['cmake', 'cmake/Modules', 'cmake/modules', 'CMake'] as const
/** Modules that one description names, as far as they are looked for. */
export const MODULES_MAX = 2000
/** Files that are fetched by one description, as far as they are remembered. */
const FETCHED_MAX = 100
/** Folders of modules that are looked through for each name. */
const FOLDERS_MAX = 8

/**
 * The programs that a description of CMake runs while it is configured, built and installed, as a text for a shell: what it starts, what
 * it fetches without saying what that must be, and what it reads besides.
 */
export function cmakeAsShell(source: string): string {
  const reading = new Cmake()
  reading.read(source, undefined, 0)
  return reading.lines.text
}

class Cmake {
  readonly lines = new CommandLines()
  readonly #words = new CmakeWords()
  readonly #modules = new Set<string>()
  /** what was fetched as it comes: only where it is run afterwards a word is said */
  readonly #fetched = new Map<string, string>()

  read(source: string, line: number | undefined, depth: number): void {
    if (depth > DEPTH_MAX) return
    for (const command of cmakeCommands(source)) this.#command(command, line ?? command.line, depth)
  }

  #command({ name, args }: CmakeCommand, line: number, depth: number): void {
    const words = args.flatMap((argument) => this.#words.of(argument))
    const [first = '', second = ''] = words
    if (name === 'set') this.#words.set(first, this.#listOf(args.slice(1)))
    else if (name === 'string' || name === 'list') this.#text(name === 'list' ? ';' : '', first.toUpperCase(), args)
    else if (name === 'execute_process') this.#run(line, args, ' | ')
    else if (/^add_custom_(?:command|target)$|^externalproject_add|^fetchcontent_declare$/.test(name))
      this.#run(line, args, '; ')
    else if (name === 'exec_program') this.lines.add(line, words.filter((word) => word !== 'ARGS').join(' '))
    else if (name === 'file') this.#file(line, first.toUpperCase(), words)
    else if (name === 'include') this.#include(line, first)
    else if (name === 'find_package') this.#module(line, `Find${first}`)
    else if (name === 'add_subdirectory') this.lines.add(line, `cmake -S ${quoted(first)}`)
    else if (name === 'install') this.#install(line, args, depth)
    else if (name === 'cmake_language' && first === 'EVAL' && second === 'CODE')
      this.read(words.slice(2).join(' '), line, depth + 1)
  }

  #listOf(args: readonly CmakeArgument[]): string {
    const words = args.flatMap((argument) => this.#words.of(argument))
    const end = words.findIndex((word) => /^(?:CACHE|PARENT_SCOPE)$/.test(word))
    return (end === -1 ? words : words.slice(0, end)).join(';')
  }

  /** `string(CONCAT X a b)`, `string(APPEND X a)`, `list(APPEND X a)` */
  #text(between: '' | ';', action: string, args: readonly CmakeArgument[]): void {
    const name = args[1]?.text ?? ''
    const rest = args.slice(2).flatMap((argument) => this.#words.of(argument))
    const before = action === 'CONCAT' ? undefined : this.#words.valueOf(name)
    if (!/^(?:CONCAT|APPEND)$/.test(action)) return
    this.#words.set(name, [...(before === undefined || before === '' ? [] : [before]), ...rest].join(between))
  }

  /** Each `COMMAND` of a list of arguments, and what stands for one. */
  #run(line: number, args: readonly CmakeArgument[], between: string): void {
    const isProcess = between === ' | '
    const runs: string[][] = []
    let folder = ''
    let run: string[] | undefined
    let keyword = ''
    for (const argument of args) {
      const isKeyword = argument.kind === 'plain' && KEYWORDS.has(argument.text)
      if (isKeyword && argument.text === 'ARGS') continue
      if (isKeyword) {
        keyword = argument.text
        run = undefined
        if (/(?:^|_)COMMAND$/.test(keyword)) runs.push((run = []))
        continue
      }
      const words = this.#words.of(argument)
      if (run !== undefined) run.push(...words.map((word) => (!isProcess && OPERATOR.test(word) ? word : quoted(word))))
      else if (keyword === 'WORKING_DIRECTORY') folder = words[0] ?? ''
      else if (keyword === 'INPUT_FILE') runs[0]?.push('<', quoted(words[0] ?? ''))
      else if (keyword === 'OUTPUT_FILE') runs.at(-1)?.push('>', quoted(words[0] ?? ''))
    }
    const commands = runs.filter((words) => words.length > 0).map((words) => withEnvironment(words.join(' ')))
    if (commands.length === 0) return
    const enters = folder === '' || /^(?:\.|\/build|unknown)/.test(folder) ? '' : `cd ${quoted(folder)} && `
    const named = runs.flat().map((word) => word.replace(/^'(.*)'$/s, '$1'))
    this.lines.add(line, `${this.#fetches(named)}${enters}${commands.join(between)}`)
  }

  /** `file(DOWNLOAD url file)`: what must have a known hash is what it is meant to be. */
  #file(line: number, action: string, words: readonly string[]): void {
    const [, first = '', second = ''] = words
    if (action === 'DOWNLOAD' && !words.some((word) => /^EXPECTED_(?:HASH|MD5)$/.test(word))) {
      if (this.#fetched.size < FETCHED_MAX) this.#fetched.set(second, first)
    }
    if (action === 'UPLOAD') this.lines.add(line, `curl -T ${quoted(first)} ${quoted(second)}`)
    if (action === 'WRITE' || action === 'APPEND') {
      const text = words.slice(2).join('')
      if (/\b(?:curl|wget|sh|bash|python|exec\w*)\b/.test(text))
        this.lines.add(line, `echo ${quoted(text)} > ${quoted(first)}`)
    }
  }

  /** The commands that fetch what some of these words name. */
  #fetches(words: readonly string[]): string {
    return [...this.#fetched]
      .filter(([file]) => words.some((word) => word === file || (file.length > 4 && word.includes(file))))
      .map(([file, url]) => `curl -o ${quoted(file)} ${quoted(url)}; `)
      .join('')
  }

  #include(line: number, name: string): void {
    // what was fetched just before is run as it comes
    const fetched = this.#fetches([name])
    if (fetched !== '') this.lines.add(line, `${fetched}sh ${quoted(name)}`)
    else if (name.includes('/') || name.endsWith('.cmake')) this.lines.add(line, `cmake -P ${quoted(name)}`)
    else this.#module(line, name)
  }

  #module(line: number, name: string): void {
    if (!/^[\w.-]{1,80}$/.test(name) || this.#modules.has(name) || this.#modules.size >= MODULES_MAX) return
    this.#modules.add(name)
    const named = (this.#words.valueOf('CMAKE_MODULE_PATH') ?? '')
      .split(';')
      .filter((folder) => /^[\w./-]+$/.test(folder))
    const folders = [...new Set([...named, ...MODULE_FOLDERS])].slice(0, FOLDERS_MAX)
    for (const folder of folders) this.lines.add(line, `cmake -P ${folder}/${name}.cmake`)
  }

  #install(line: number, args: readonly CmakeArgument[], depth: number): void {
    for (const [index, { text, kind }] of args.entries()) {
      const next = args[index + 1]
      if (kind !== 'plain' || next === undefined) continue
      if (text === 'CODE') this.read(this.#words.of(next).join(' '), line, depth + 1)
      if (text === 'SCRIPT') this.lines.add(line, `cmake -P ${quoted(this.#words.of(next)[0] ?? '')}`)
    }
  }
}

/** What a shell takes for its own where a step of a build is handed to one. */
const OPERATOR = /^(?:\|\|?|&&|;|[<>]{1,2}|2>&1)$/
