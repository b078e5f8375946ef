import {
  ADDRESS,
  FETCHES_ELSEWHERE,
  FETCHES_FOR_ALL,
  FETCHES_PACKAGES,
  FETCHING_COMMANDS,
  FETCHING_VERBS,
  FOR_ALL,
  OPENS_CONNECTION,
  RUNS_COMMAND,
  TAKES_VALUE,
} from '../catalog/fetching.ts'
import { FETCHING_RUNNERS } from '../catalog/powershell.ts'
import { INTERPRETERS } from '../catalog/shell.ts'
import { codeArgument, commandName } from './names.ts'

/** What the shell takes for a connection. */
export const DEVICE = /\/dev\/(?:tcp|udp)\//

/** Commands that connect, and with a flag give the connection to a command. */
const CONNECTORS = new Set(['nc', 'ncat', 'netcat'])

const GIVES = /^(?:-\w*[ec]|--exec|--sh-exec|--lua-exec)$/

/** How a command gets what it runs, where that comes from elsewhere: half a sentence; undefined: it runs nothing that it fetches. */
export function fetchesAndRuns(name: string, words: readonly string[], all: readonly string[]): string | undefined {
  const language = INTERPRETERS.get(name)
  if (isGivenToNpx(words, all)) return `fetches ${(words[0] ?? '').slice(0, 80)}`
  if (/^(?:docker|podman)$/.test(name) && words[1] === 'run') return `fetches an image by ${name}`
  if (CONNECTORS.has(name)) return words.some((word) => GIVES.test(word)) ? `fetches by ${name}` : undefined
  if (name === 'ssh' && words.some((word) => /^-[A-Za-z]{0,9}R/.test(word)))
    return 'lets in by ssh whoever connects there'
  if (/^[gm]?awk$/.test(name))
    return words.some((word) => /\/inet[46]?\/(?:tcp|udp)\/\d{1,5}\/(?!localhost|127\.)/.test(word))
      ? `fetches by ${name}`
      : undefined
  if (name === 'socat') return words.some((word) => /^(?:exec|system):/i.test(word)) ? 'fetches by socat' : undefined
  const address = FETCHING_RUNNERS.has(name) ? words.slice(1).find((word) => GIVES_SCRIPT.test(word)) : undefined
  if (address !== undefined) return `fetches from ${address.slice(0, 80)}`
  if (language === 'other') return isFetchingCode(name, words) ? `fetches by ${name}` : undefined
  const loaded =
    language === 'shell' ? words.find(isDevice) : language === 'javascript' ? loadedFrom(name, words) : undefined
  if (loaded !== undefined) return `fetches from ${loaded.slice(0, 80)}`
  return managed(name, words) ?? (commandName(all[0] ?? '') === 'uv' && name !== 'uv' ? managed('uv', all) : undefined)
}

/** An address, a script that is spelled out, or another machine, whose first two strokes one shell or another takes for one or none. */
const GIVES_SCRIPT = /https?:\/\/|^["']?(?:javascript|vbscript):|script:|^\\{1,2}(?!\.)[\w-]+\.[\w.-]/i

function isDevice(word: string): boolean {
  return DEVICE.test(word) && !/\s/.test(word)
}

/** The address of the program, or of what is loaded before it; what stands behind the program is its own affair. */
function loadedFrom(name: string, words: readonly string[]): string | undefined {
  const verbs = name === 'bun' || name === 'deno' ? /^(?:run|x)$/ : /^$/
  const program = words.slice(1).find((word) => !word.startsWith('-') && !verbs.test(word))
  const flag = words.find((word) => /^--?(?:import|r|require|preload)=https?:\/\//i.test(word))
  return flag ?? (program !== undefined && /^https?:\/\//i.test(program) ? program : undefined)
}

/** An address behind `npx`, `npm exec`: what stands before it, `start` say, may do something else with it. */
export function isGivenToNpx(words: readonly string[], all: readonly string[]): boolean {
  return (
    ADDRESS.test(words[0] ?? '') &&
    all.some((word) => FETCHING_COMMANDS.has(commandName(word)) || word === 'exec' || commandName(word) === 'uv')
  )
}

function isFetchingCode(name: string, words: readonly string[]): boolean {
  if (name === 'powershell' || name === 'pwsh') return false
  const code = codeArgument(name, words)
  // `perl -MLWP::Simple -e 'eval get …'`: what it works with is named before the code
  return code !== undefined && OPENS_CONNECTION.test(words.slice(1).join(' ')) && RUNS_COMMAND.test(code)
}

/** Package managers whose packages are named by single words. */
const BY_NAME = new Set(['npm', 'pnpm', 'yarn', 'bun', 'pip'])

/** Packages that a package manager fetches: their scripts, builds or programs run. */
function managed(name: string, words: readonly string[]): string | undefined {
  const isModule = INTERPRETERS.get(name) === 'python' && words[1] === '-m'
  const tool = (isModule ? (words[2] ?? '') : name).replace(/^pip[\d.]{1,5}$/, 'pip')
  const given = packagesOf(words.slice(isModule ? 3 : 1))
  const verb = given[0] ?? ''
  const isCommand = FETCHING_COMMANDS.has(tool)
  if (!isCommand && FETCHING_VERBS.get(tool)?.has(verb) !== true) return undefined
  const packages = isCommand ? given : given.slice(1)
  const address = packages.find((each) => ADDRESS.test(each))
  if (address !== undefined) return `fetches ${address.slice(0, 80)} by ${tool}`
  // `go run a.example/x@latest`: a module is named by where it lies
  if (tool === 'go' && packages.some((each) => FAR_MODULE.test(each))) return `${FETCHES_PACKAGES} ${tool}`
  if (!BY_NAME.has(tool) || !ADDS.test(verb) || !packages.some((each) => isPackage(each))) return undefined
  if (verb === 'global' && packages[0] !== 'add') return undefined
  const registry = words.join(' ').match(REGISTRY)?.[1]
  if (registry !== undefined && !KNOWN_INDEX.test(registry))
    return `${FETCHES_ELSEWHERE} ${registry.slice(0, 80)} by ${tool}`
  const isForAll = verb === 'global' || words.some((word) => FOR_ALL.test(word))
  return `${isForAll ? FETCHES_FOR_ALL : FETCHES_PACKAGES} ${tool}`
}

/** A module of Go elsewhere, in the version behind the sign. */
const FAR_MODULE = /^[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}\/\S{1,200}@\S/

/** A registry of their own. */
const REGISTRY = /(?:^|\s)(?:--registry|--index-url|--extra-index-url|-i)[ =](https?:\/\/\S{1,200})/

/** Builds of Python ask these for what is too large for the public index, or too far away; a machine's own is its own affair. */
const KNOWN_INDEX =
  /^https?:\/\/(?:localhost|127\.|(?:[\w-]+\.)*(?:pytorch\.org|nvidia\.com|nvidia\.cn|anaconda\.org|anaconda\.com|tsinghua\.edu\.cn|ustc\.edu\.cn|sjtu\.edu\.cn|aliyun\.com|tencent\.com|huaweicloud\.com|douban\.com|piwheels\.org|googleapis\.com|github\.io|jetson-ai-lab\.(?:dev|io))(?:[/:]|$))/i

/** Words behind which packages stand that are installed; others run what is mostly installed already. */
const ADDS = /^(?:install|i|in|isntall|add|global)$/

/** The words that are no flags, nor what these take. */
function packagesOf(words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith('-') && !TAKES_VALUE.test(words[index - 1] ?? ''))
}

/** A name, and no file or folder of the package. */
function isPackage(word: string): boolean {
  return (
    /^@?[a-z0-9][\w.-]{0,100}(?:\/[\w.-]{1,100})?(?:[@=<>~!].{0,60})?$/i.test(word) &&
    !/\.(?:tgz|whl|zip|gz|txt)$/i.test(word)
  )
}

/** The folder into which a repository is cloned; undefined for another command. */
export function clonedInto(name: string, words: readonly string[]): string | undefined {
  if (name !== 'git' && name !== 'gh') return undefined
  const given = words.slice(1).filter((word) => !word.startsWith('-'))
  const at = given.indexOf('clone')
  const from = at === -1 ? undefined : given.slice(at + 1).find((word) => /[/:]/.test(word))
  if (from === undefined) return undefined
  const into = given[given.indexOf(from) + 1]
  return (
    into?.replace(/^\.\/|\/$/g, '') ??
    from
      .replace(/\/$/, '')
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, '')
  )
}
