/** How evidence says that packages are fetched which only their names tell: they come from a registry. */
export const FETCHES_PACKAGES = 'fetches packages by name with'

/** The same, for all programs of the account or the machine. */
export const FETCHES_FOR_ALL = 'fetches packages for the whole machine by name with'

/** The same, of a registry that the command names: no gate of whoever installs stands before it. */
export const FETCHES_ELSEWHERE = 'fetches packages by name from'

/** Words of a package manager behind which packages stand that are then run or built, by its name. */
export const FETCHING_VERBS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['npm', new Set(['install', 'i', 'add', 'in', 'isntall', 'exec', 'x', 'update', 'up'])],
  ['pnpm', new Set(['install', 'i', 'add', 'exec', 'dlx'])],
  ['yarn', new Set(['add', 'dlx', 'global'])],
  ['bun', new Set(['install', 'i', 'add', 'x'])],
  ['pip', new Set(['install', 'download', 'wheel'])],
  ['uv', new Set(['pip', 'add', 'tool', 'run'])],
  ['pipx', new Set(['install', 'run'])],
  ['cargo', new Set(['install'])],
  ['go', new Set(['run', 'install', 'get'])],
  ['gem', new Set(['install'])],
  ['deno', new Set(['install', 'add'])],
])

/** Commands that fetch and run what stands behind them. */
export const FETCHING_COMMANDS: ReadonlySet<string> = new Set(['npx', 'bunx', 'pnpx', 'uvx'])

/** Flags by which a package is installed for all programs. */
export const FOR_ALL: RegExp = /^(?:-g|--global|--location=global)$/

/** Flags of package managers that take the word behind them, which is no package. */
export const TAKES_VALUE: RegExp =
  /^(?:-r|--requirement|-c|--constraint|-i|--index-url|--extra-index-url|-f|--find-links|--registry|--prefix|--cwd|-C|--dir|-t|--target|--proxy|--trusted-host|--cache|--cache-dir|-w|--workspace|--omit|--include|--only|--python|--root|--userconfig|--loglevel|--platform|--abi)$/

/** Packages that stand elsewhere than in a registry: an address, a repository. */
export const ADDRESS: RegExp =
  /^(?:[\w.-]{1,100}(?:\[[\w,]{1,60}\])? ?@ ?)?(?:(?:git\+)?(?:https?|ssh|git|ftp):\/\/(?!localhost|127\.)|(?:github|gitlab|bitbucket|gist):[\w.-]+\/|git@[\w.-]+:)/i

/** Opens a connection, in the languages of which only the words are read. */
export const OPENS_CONNECTION: RegExp =
  /(?:\b|-[Mmr])(?:fsockopen|socket|IO::Socket|TCPSocket|LWP::|HTTP::Tiny|Net::HTTP|open-uri|curl_exec|XMLHTTP|curl|wget)\b|\b(?:file_get_contents|fopen|include|require)\s{0,9}\(?\s{0,9}["']https?:/i

/** Runs a text or a command in them. */
export const RUNS_COMMAND: RegExp = /\b(?:exec|system|eval|popen|proc_open|shell_exec|passthru|spawn|Run)\b|`/
