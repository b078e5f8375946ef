/** Folders in which people keep what they made. */
export const OWN_FILES: RegExp = /^~[/\\](?:Documents|Desktop|Pictures|Videos|Movies|Music)$/

/** Trees that nobody deletes whole, as paths without what may stand behind them: `/*`, a last slash. */
const TREES: readonly { readonly root: RegExp; readonly name: string }[] = [
  { root: /^~$/, name: 'the home directory' },
  { root: /^$/, name: 'the whole file system' },
  { root: /^[A-Za-z]:$/, name: 'a whole drive' },
  { root: OWN_FILES, name: 'what an account has of its own' },
  { root: /^(?:\/home|\/Users|\/root|[A-Za-z]:[/\\]?Users)$/, name: 'the home directories' },
  { root: /^shadow copies$/, name: 'the copies that the machine keeps of all files' },
  { root: /^\.$/, name: 'the working directory' },
  { root: /^\.\.(?:[/\\]\.\.)*$/, name: 'everything beside the package' },
  // `$DIR/../..`, whatever the variable holds
  { root: /^\uE000(?:[/\\]\.\.){2,9}$/, name: 'everything around it' },
  { root: /^\$PWD$/, name: 'everything in the working directory, name by name' },
  { root: /^\$INIT_CWD$/, name: 'the project into which it is installed' },
]

/** Matches all that is in a folder: `/*`, `\*.*`, `/.[!.]*`, `/.`, or a last slash. */
const ALL_INSIDE = /(?:[/\\]{0,9}(?:\.?\*|\*\.\*|\.\[[!^]\.\]\*|\.\?\?\*)|[/\\]\.)?[/\\]{0,9}$/

/** What is gone when the whole tree at `path` is deleted; undefined: less than an account, a project or a machine. */
export function wholeTree(path: string): string | undefined {
  if (path.length > 64) return undefined
  const root = path.replace(ALL_INSIDE, '')
  // `*` alone is what stands in some folder
  if (root === '' && !/^[/\\]/.test(path)) return undefined
  return TREES.find((tree) => tree.root.test(root))?.name
}
