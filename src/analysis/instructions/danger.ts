import { FETCHES_FOR_ALL, FETCHES_PACKAGES } from '../catalog/fetching.ts'
import type { CodeSummary, Flow } from '../code.ts'
import { isHarmful, isPrivate } from '../flows.ts'
import { withInline } from '../inline.ts'
import { summariseJavascript } from '../javascript/summarise.ts'
import { summarisePython } from '../python/summarise.ts'
import { readShell } from '../shell/read.ts'
import { summariseCommand } from '../shell/summarise.ts'

/** What a command would do, as half a sentence, and whether any honest file asks for it. */
export interface Danger {
  readonly does: string
  readonly grade: 'high' | 'medium' | 'low'
}

/** Installers of well-known tools: their addresses stand in every guide, and whoever follows it knows them. */
const KNOWN_INSTALLER =
  /https:\/\/(?:astral\.sh|(?:www\.)?bun\.(?:sh|com)|deno\.land|sh\.rustup\.rs|get\.pnpm\.io|get\.docker\.com|install\.python-poetry\.org|mise\.(?:run|jdx\.dev)|fnm\.vercel\.app|get\.sdkman\.io|claude\.ai|opencode\.ai|cursor\.com|get\.volta\.sh|get\.helm\.sh|dotenvx\.sh|nixos\.org|install\.determinate\.systems|cli\.github\.com|ollama\.com|fly\.io|dl\.dagger\.io|raw\.githubusercontent\.com\/(?:nvm-sh|Homebrew|helm|k3d-io|ohmyzsh|pyenv|golangci)\/)/i

/** A program in a folder that nobody looks into. */
const HIDDEN_PROGRAM = /(?:^|\/)node_modules\/(?:[\w@.-]+\/){0,5}\.(?!bin\/|pnpm\/)[\w.-]{1,60}\//

/** levels of code that code starts */
const DEPTH_MAX = 3

/** The most that a command line does to whoever runs it; undefined: nothing that is known. */
export function dangerOf(command: string): Danger | undefined {
  const reading = readShell(command)
  const found: Danger[] = []
  const summary = whole(summariseCommand('', reading, 1), 0, () => {
    found.push({ does: 'runs code in code, deeper than is read', grade: 'medium' })
  })
  found.push(
    ...summary.flows.flatMap((flow) => dangerOfFlow(flow, command) ?? []),
    ...sideEffectsOf(summary, command),
    ...reading.starts.flatMap(({ command: started }): Danger[] =>
      HIDDEN_PROGRAM.test(started)
        ? [{ does: `starts ${started.slice(0, 80)}, which lies in a hidden folder`, grade: 'high' }]
        : [],
    ),
    ...foreignPackage(command),
  )
  return found.find(({ grade }) => grade === 'high') ?? found.find(({ grade }) => grade === 'medium') ?? found[0]
}

function whole(summary: CodeSummary, depth: number, tooDeep: () => void): CodeSummary {
  if (depth >= DEPTH_MAX) {
    if ((summary.inline ?? []).length > 0) tooDeep()
    return summary
  }
  return withInline(summary, (language, code) =>
    whole(language === 'python' ? summarisePython('-c', code) : summariseJavascript('-e', code), depth + 1, tooDeep),
  )
}

function dangerOfFlow({ source, sink }: Flow, command: string): Danger | undefined {
  if (!isHarmful(source.kind, sink.kind) || sink.kind === 'filesystem-write') return undefined
  const does = `${source.note} and ${sink.note}`
  // a client sends its own key
  if (source.kind === 'env' && source.note.startsWith('reads $')) return { does, grade: 'low' }
  if (source.kind === 'env' && source.name !== undefined) return { does, grade: 'low' }
  if (source.kind === 'host-info') return { does, grade: 'medium' }
  if (isPrivate(source.kind)) return { does, grade: 'high' }
  if (sink.kind === 'network') return undefined
  if (source.note.startsWith(FETCHES_PACKAGES) || source.note.startsWith(FETCHES_FOR_ALL)) return undefined
  if (source.note.startsWith('fetches an image')) return undefined
  return { does, grade: source.kind === 'remote-content' && KNOWN_INSTALLER.test(command) ? 'low' : 'high' }
}

function sideEffectsOf(summary: CodeSummary, command: string): Danger[] {
  return [...summary.capabilities.values()].flat().flatMap(({ deletes, misuses, note }): Danger[] => {
    if (deletes !== undefined) return [{ does: `deletes ${deletes[0] ?? ''}`, grade: 'high' }]
    if (misuses?.includes('mines') === true) return [{ does: note, grade: 'high' }]
    if (misuses?.includes('asks-an-assistant') !== true) return []
    const isAsked = /\.(?:ssh|aws|env|npmrc|netrc)\b|credential|secret|upload|exfil|https?:/i.test(command)
    return [{ does: note, grade: isAsked ? 'high' : 'medium' }]
  })
}

/** Packages that everybody runs by `npx`. */
const KNOWN_RUN =
  /^(?:tsc|eslint|prettier|vitest|jest|mocha|tsx|ts-node|playwright|nx|turbo|lerna|changeset|husky|lint-staged|commitlint|webpack|vite|rollup|esbuild|rimraf|serve|http-server|degit|tiged|skills|prisma|drizzle-kit|wrangler|vercel|netlify|supabase|expo|next|nuxi|storybook|shadcn|sb|ng|knip|biome|oxlint|publint|npm-check-updates|depcheck|madge|np|create-[\w-]+|@[\w-]+\/.+)(?:@|$)/

/** `npx -y NAME`: fetches a package by name and runs it, and nobody is asked. */
function foreignPackage(command: string): Danger[] {
  const name =
    /(?:^|[\s;&|(])(?:npx|pnpx|bunx)\s+(?:-\S+\s+){0,3}(?:-y|--yes)\s+(?:-\S+\s+){0,3}['"]?([@\w][\w@./-]{1,200})/.exec(
      command,
    )?.[1]
  if (name === undefined || KNOWN_RUN.test(name)) return []
  return [{ does: `fetches and runs the package ${name.slice(0, 80)} without asking`, grade: 'medium' }]
}
