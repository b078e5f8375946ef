import { isLeftOut } from '../dockerignore.ts'
import { installIn, runsScripts } from '../installs.ts'
import type { Edit, Problem } from '../problem.ts'
import type { SourceFile } from '../repository.ts'
import { looksSecret } from '../secret-names.ts'
import { installProblems, type Locks } from './install.ts'

/** What lies beside a Dockerfile, of all files of the repository. */
export interface BuildFolder {
  /** paths of the environment files that hold values */
  readonly envFiles: readonly string[]
  readonly files: readonly SourceFile[]
  readonly locks: Locks
}

/** A Dockerfile: secrets in its variables, environment files that it copies, installs that heed no lock. */
export function dockerfileProblems({ path, text }: SourceFile, folder: BuildFolder): Problem[] {
  return instructionsOf(text).flatMap(({ line, lines, name, rest }) => {
    switch (name) {
      case 'ARG':
      case 'ENV':
        return secretVariables(path, line, rest)
      case 'COPY':
      case 'ADD':
        return copyProblems(path, line, rest, folder)
      case 'RUN':
        return mountProblems(path, line, rest).concat(lines.flatMap((one) => runProblems(path, one, folder.locks)))
      default:
        return []
    }
  })
}

interface Written {
  /** 1-based */
  readonly line: number
  readonly text: string
}

interface Instruction {
  readonly line: number
  readonly lines: readonly Written[]
  /** in capitals */
  readonly name: string
  /** behind the name, its lines joined */
  readonly rest: string
}

function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = []
  let open: Written[] = []
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    // A comment between continued lines is none of the instruction.
    if (/^\s*#/.test(written) || (open.length === 0 && written.trim() === '')) continue
    open.push({ line: index + 1, text: written })
    if (!/\\\s*$/.test(written)) {
      found.push(instructionOf(open))
      open = []
    }
  }
  return open.length === 0 ? found : found.concat(instructionOf(open))
}

function instructionOf(lines: readonly Written[]): Instruction {
  const joined = lines.map(({ text }) => text.replace(/\\\s*$/, ' ')).join('')
  const [, name = '', rest = ''] = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)\s+(.*)$/i.exec(joined) ?? []
  return { line: lines[0]?.line ?? 1, lines, name: name.toUpperCase(), rest }
}

function runProblems(path: string, { line, text }: Written, locks: Locks): Problem[] {
  const install = installIn(text)
  return install === undefined ? [] : installProblems({ path, line }, install, locks)
}

function mountProblems(path: string, line: number, rest: string): Problem[] {
  const install = installIn(rest)
  const id = /--mount=\S*type=secret\S*?(?:\bid=([\w.-]+))?(?=[\s,])/.exec(rest)
  if (id === null || install === undefined || !runsScripts(install)) return []
  const message = `the secret ${id[1] ?? ''} is mounted for ${install.command}, which runs code of packages`
  return [{ rule: 'secret-at-install', path, line, message }]
}

function secretVariables(path: string, line: number, rest: string): Problem[] {
  const names = /=/.test(rest)
    ? [...rest.matchAll(/(?:^|\s)(\w+)=/g)].map((found) => found[1] ?? '')
    : [rest.trim().split(/\s/)[0] ?? '']
  return names.filter(looksSecret).map((name) => {
    const message = `${name} is there for each RUN behind it, and in the image`
    return { rule: 'image-secret', path, line, message }
  })
}

function copyProblems(path: string, line: number, rest: string, folder: BuildFolder): Problem[] {
  const found = { rule: 'image-env-file', path, line }
  const words = rest.split(/\s+/).filter((word) => word !== '')
  // From another stage or image, and not from here.
  if (words.some((word) => word.startsWith('--from='))) return []
  const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1)
  if (sources.some((word) => isEnvFile(word))) return [{ ...found, message: 'puts an environment file into the image' }]
  if (!sources.some((word) => /^\.?\/?$/.test(word))) return []
  const root = path.replace(/[^/]*$/, '')
  const ignore = `${root}.dockerignore`
  const patterns =
    folder.files.find((file) => file.path === `${path}.dockerignore`) ??
    folder.files.find((file) => file.path === ignore)
  const copied = folder.envFiles.filter(
    (file) => file.startsWith(root) && !isLeftOut(file.slice(root.length), patterns?.text ?? ''),
  )
  const [first] = copied
  if (first === undefined) return []
  const others = copied.length === 1 ? '' : ` and ${copied.length - 1} more`
  const message = `copies all of the folder, with ${first}${others}: no .dockerignore leaves that out`
  return [{ ...found, message, edits: [leaveOut(patterns, ignore)] }]
}

/** Environment files of every folder are left out of the build from now on. */
function leaveOut(patterns: SourceFile | undefined, ignore: string): Edit {
  const by = '**/.env*'
  if (patterns === undefined) return { path: ignore, line: 0, find: '', by }
  const lines = patterns.text.replace(/\n$/, '').split('\n')
  return { path: patterns.path, line: lines.length, find: '', by }
}

/** An example of one holds no values. */
function isEnvFile(word: string): boolean {
  return /(?:^|\/)\.env(?:\.(?!example$|sample$|template$)[\w-]+)?$/.test(word)
}
