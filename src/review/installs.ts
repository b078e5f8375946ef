/** A command that installs packages, in a line of a script. */
export interface Install {
  readonly tool: 'npm' | 'pnpm' | 'yarn' | 'bun' | 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv'
  /** the words that make it one: `npm install` */
  readonly command: string
  /** the rest, up to where the next command begins */
  readonly rest: string
}

const COMMANDS: readonly (readonly [Install['tool'], RegExp])[] = [
  ['npm', /\bnpm\s+(?:ci|install|i|add)(?=\s|$|[&;|])/],
  ['pnpm', /\bpnpm\s+(?:install|i|add)(?=\s|$|[&;|])/],
  ['yarn', /\byarn(?:\s+install(?=\s|$|[&;|])|(?=\s*$|\s*[&;|]|\s+--(?:frozen-lockfile|immutable)))/],
  ['bun', /\bbun\s+(?:install|i|add)(?=\s|$|[&;|])/],
  ['pip', /(?:\buv\s+)?\bpip3?\s+install(?=\s|$)/],
  ['uv', /\buv\s+sync(?=\s|$|[&;|])/],
  ['poetry', /\bpoetry\s+install(?=\s|$|[&;|])/],
  ['pdm', /\bpdm\s+(?:install|sync)(?=\s|$|[&;|])/],
  ['pipenv', /\bpipenv\s+(?:install|sync)(?=\s|$|[&;|])/],
]

/** The first install of a line of shell, in a comment none. */
export function installIn(line: string): Install | undefined {
  if (/^\s*(?:-\s+)?#/.test(line)) return undefined
  for (const [tool, pattern] of COMMANDS) {
    const found = pattern.exec(line)
    // `echo` and names of steps speak of installing.
    if (found === null || /\b(?:echo|name:)\s[^&;|]*$/.test(line.slice(0, found.index))) continue
    const [rest = ''] = line.slice(found.index + found[0].length).split(/&&|\|\||[;|]/)
    return { tool, command: found[0], rest }
  }
  return undefined
}

/** Options under which npm, pnpm and yarn start nothing of a package: some of them install nothing at all. */
const NO_SCRIPTS =
  /--ignore-scripts|--package-lock-only|--lockfile-only|--dry-run|--mode[= ](?:skip-build|update-lockfile)/

/** Whether code of packages runs while they are installed. */
export function runsScripts({ tool, rest }: Install): boolean {
  if (tool === 'bun') return false
  if (tool === 'npm' || tool === 'pnpm' || tool === 'yarn') return !NO_SCRIPTS.test(rest)
  return !/--only-binary[= ]:all:|--no-build(?:\s|$)/.test(rest)
}

/** Names that are written at the command itself: `npm i left-pad`. */
export function namesPackages({ rest }: Install): boolean {
  return rest.split(/\s+/).some((word) => word !== '' && !word.startsWith('-') && !/^["'}\])]/.test(word))
}

export function isGlobal({ rest }: Install): boolean {
  return /(?:^|\s)(?:-g|--global)(?=\s|$)/.test(rest)
}

/** The files that pip is told to take requirements from. */
export function requirementFiles({ rest }: Install): string[] {
  return [...rest.matchAll(/(?:^|\s)(?:-r\s*|--requirement[= ]\s*)["']?([^\s"']+)/g)].map((found) => found[1] ?? '')
}
