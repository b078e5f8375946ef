import { posix } from 'node:path'
import { INTERPRETERS } from './catalog/shell.ts'
import { OTHER_TOOLS } from './catalog/other-tools.ts'
import { TOOL_SETTINGS } from './catalog/tool-settings.ts'
import { isDataFile } from './languages.ts'
import { insidePackage, resolveLocal } from './paths.ts'
import { behindStarter, commandName } from './shell/names.ts'
import { isTextTool, programFiles } from './shell/text-tools.ts'

/** A command as it is started, and where: `cd scripts; node x.js`. */
const IN_FOLDER = /^cd ([^;\s]{1,300}); (.*)$/s

/** The text that says that a command is started in a folder of the package. */
export function startedIn(folder: string, command: string): string {
  return folder === '' || /[;\s]/.test(folder) ? command : `cd ${folder}; ${command}`
}

/** The command alone. */
export function startedCommand(target: string): string {
  return IN_FOLDER.exec(target)?.[2] ?? target
}

/** Flags of Node that load a file before the program. */
const LOADS = /^--?(?:require|import|r|loader|experimental-loader|env-file|env-file-if-exists)=/

/** The folder in which npm runs the commands of a package. */
const OWN_FOLDER = /^(?:\$\{?(?:PWD|INIT_CWD)\}?|%(?:CD|INIT_CWD)%)[/\\]/i

const MAKEFILES: readonly string[] = ['GNUmakefile', 'makefile', 'Makefile']

/** What tools build from that are told no file, in the folder in which they are started. */
const BUILT_FROM: ReadonlyMap<string, readonly string[]> = new Map([
  ['make', MAKEFILES],
  ['gmake', MAKEFILES],
  ['bmake', ['BSDmakefile', ...MAKEFILES]],
  ['nmake', MAKEFILES],
  ['mingw32-make', MAKEFILES],
  ['cmake', ['CMakeLists.txt']],
  ['cmake3', ['CMakeLists.txt']],
  ['ninja', ['build.ninja']],
  ['just', ['justfile', 'Justfile', '.justfile']],
  ['scons', ['SConstruct', 'Sconstruct', 'sconstruct']],
  ['waf', ['wscript']],
  ['rake', ['Rakefile', 'rakefile', 'Rakefile.rb', 'rakefile.rb']],
  ['meson', ['meson.build']],
  ['cargo', ['build.rs']],
  ...OTHER_TOOLS,
  ...TOOL_SETTINGS,
])

/** Whether a command runs what the folder says in which it is started. */
export function runsItsFolder(name: string): boolean {
  return BUILT_FROM.has(name)
}

/** Files of the package that a path or specifier stands for in a folder of it; empty: none. */
export type Find = (folder: string, specifier: string) => readonly string[]

/** Files by their paths, with the suffixes of modules. */
export function findLocal(has: (path: string) => boolean): Find {
  return (folder, specifier) => {
    const path = resolveLocal(has, folder, specifier)
    return path === undefined ? [] : [path]
  }
}

/** An interpreter, a folder, and a name in it of which at most the end is known: `sh ./steps/…`, `node hooks/….js` */
const EACH_OF =
  /^(?:\S*\/)?(?:(?:ba|da|z|k|a)?sh|source|\.|node|bun|python[\d.]*)(?:\s+-\S+)*\s+["']?((?:[\w@.-]{1,100}\/){1,20})\uE000([\w.-]{0,100})["']?(?:\s|$)/

/** What a command starts; where it names none, and does not run by a mere import, each file of the folder that it is given one after another. */
export function startedOrListed(
  target: string,
  from: string,
  { find, paths }: { readonly find: Find; readonly paths: readonly string[] },
  moment: string,
): readonly string[] {
  const found = startedFiles(target, from, find)
  const [, folder, end = ''] =
    (found.length > 0 || moment === 'import' ? null : EACH_OF.exec(startedCommand(target))) ?? []
  if (folder === undefined) return found
  const places = new Set(placesOf(target, from).flatMap((place) => insidePackage(`${place}/${folder}`) ?? []))
  return paths.filter((path) => path.endsWith(end) && places.has(posix.dirname(path)))
}

/** The word before names a file that is loaded before the program, or from which variables are set. */
const LOADS_NEXT =
  /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|-f|--file|--makefile|-c|--config|--gulpfile|--gruntfile)$/

/** Local files that a command gives to an interpreter or runs itself, from folder `from`. */
export function startedFiles(target: string, from: string, find: Find): string[] {
  const words = behindStarter(
    startedCommand(target)
      .split(/\s+/)
      .filter((word) => word !== ''),
  )
  const name = commandName(words[0] ?? '')
    .split(/[/\\]/)
    .at(-1)
  const language = INTERPRETERS.get(name ?? '')
  const built = BUILT_FROM.get(name ?? '')
  const candidates = candidatesOf(name ?? '', words)
  const places = placesOf(target, from)
  const files = new Set<string>()
  for (const [index, word] of candidates.entries()) {
    const before = candidates[index - 1] ?? ''
    const isModule = language === 'python' && before === '-m'
    for (const specifier of isModule ? moduleFiles(word) : specifierOf(word)) {
      const found = places.map((place) => find(place, specifier)).find((paths) => paths.length > 0) ?? []
      // `python convert.py README.rst`: what comes after a program is what it works on
      const isMeant = files.size === 0 || built !== undefined || LOADS_NEXT.test(before)
      for (const file of found) if (isMeant || !isDataFile(file)) files.add(file)
    }
  }
  return [...files]
}

/** Tools of JavaScript that run the files which they are named. */
const RUNS_NAMED: ReadonlySet<string> = new Set(['mocha', 'ava', 'jasmine', 'jest', 'vitest'])

/** What follows `java -jar x.jar` is what that program works on: a grammar, a schema. */
function programWords(words: readonly string[]): readonly string[] {
  const jar = words.indexOf('-jar')
  return words.slice(1, jar === -1 ? undefined : jar + 2)
}

/** Words of a command that may name what it runs. */
function candidatesOf(name: string, words: readonly string[]): readonly string[] {
  if (isTextTool(name)) return programFiles(words)
  const built = BUILT_FROM.get(name)
  if (built === undefined) return INTERPRETERS.has(name) ? programWords(words) : words.slice(0, 1)
  if (name === 'cargo' && words.includes('run')) return [...madeFrom(words, built), 'src/main.rs']
  // `go run x.go`, `./gradlew`, `mocha x.js`
  const named =
    OTHER_TOOLS.has(name) || RUNS_NAMED.has(name)
      ? words.filter((word, index) => /[\w-]\.\w+$/.test(word) || (index === 0 && /[/\\]/.test(word)))
      : []
  return [...madeFrom(words, built), ...named]
}

/** Folders of the package in which the words of a command may name files, most likely first. */
export function placesOf(target: string, from: string): readonly string[] {
  const folder = IN_FOLDER.exec(target)?.[1]
  return folder === undefined ? [from, '.'] : [`${from}/${folder}`, folder, from]
}

/** The word before names a folder, or a file, from which it is built. */
const FROM_FOLDER = /^(?:-C|--directory|-S|--source|-H|--cwd|--root|--prefix)$/
const FROM_FILE = /^(?:-f|-c|--file|--makefile|--justfile|--config|--gulpfile|--gruntfile|-P|-C)$/

/** `make`, `make -C sub`, `make -f x.mk`, `cmake -S sub`, `cmake ./sub`, `cmake -P x.cmake` */
function madeFrom(words: readonly string[], built: readonly string[]): readonly string[] {
  const given = words.slice(1)
  const named = given.filter((_word, index) => FROM_FILE.test(given[index - 1] ?? ''))
  const joined = given.flatMap(
    (word) =>
      /^(?:-[CSf]|--(?:file|makefile|directory|source|justfile|config|gulpfile|gruntfile|cwd)=)(.+)$/.exec(word)?.[1] ??
      [],
  )
  const plain = given.filter((word, index) => FROM_FOLDER.test(given[index - 1] ?? '') || /^[\w.][\w./-]*$/.test(word))
  const folders = [...joined, ...plain].flatMap((folder) => built.map((file) => `${folder}/${file}`))
  return [...named, ...joined, ...folders, ...built]
}

function specifierOf(word: string): string[] {
  if (word.startsWith('-') && !LOADS.test(word)) return []
  const specifier = word
    .replace(LOADS, '')
    // of a path whose beginning is not known, what is
    .replace(/^(?:.*\uE000|\/tmp)[/\\]/s, './')
    .replace(/^["']|["']$/g, '')
    .replace(OWN_FOLDER, './')
    // `regsvr32 /i:x.sct`
    .replace(/^\/[in]:/i, '')
    // `rundll32 x.dll,Entry`
    .replace(/(?<=\.(?:dll|ocx|cpl)),.*$/is, '')
    // a redirection may stand close to it
    .replace(/(?<=\w)(?:\d|&)?>.*$/s, '')
  return specifier === '' ? [] : [specifier]
}

/** `python -m a.b` */
function moduleFiles(module: string): string[] {
  const path = module.replaceAll('.', '/')
  return /^[\w/]{1,200}$/.test(path) ? [`${path}.py`, `${path}/__main__.py`] : []
}

/** npm scripts that a command starts: `npm run build`, `yarn build`, `npm test`, `run-s build:*`. */
export function startedScripts(command: string, scripts: Readonly<Record<string, string>>): string[] {
  const [tool = '', ...rest] = command.split(/\s+/)
  const name = commandName(tool)
  const words = rest.filter((word) => !word.startsWith('-'))
  if (name === 'node') return ranByNode(rest)
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(name)) return []
  const script = /^(?:run|run-script|rum|urn)$/.test(words[0] ?? '') ? words[1] : words[0]
  if (script === undefined) return []
  if (name === 'npm' && (script === 't' || script === 'tst')) return ['test']
  // pnpm takes an expression between slashes: any script may be meant
  if (/^["']?\//.test(script)) return Object.keys(scripts).slice(0, 20)
  return script.includes('*') ? matching(script, Object.keys(scripts)) : [script]
}

/** `node --run x`, `node --watch --run=x` */
function ranByNode(words: readonly string[]): string[] {
  const at = words.indexOf('--run')
  const script = at === -1 ? words.find((word) => word.startsWith('--run='))?.slice('--run='.length) : words[at + 1]
  return script === undefined ? [] : [script]
}

/** As npm-run-all has it: `*` is a part between colons, `**` any number of them. */
function matching(pattern: string, names: readonly string[]): string[] {
  const [head = '', tail = ''] = pattern.split(/\*+/, 2)
  return names.filter((name) => name.startsWith(head) && name.slice(head.length).endsWith(tail)).slice(0, 20)
}
