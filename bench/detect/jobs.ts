import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArtifactKind } from '../../src/model/artifact.ts'
import { isServed, type Outcome } from '../../src/model/verdict.ts'
import type { Built } from '../../test/registry/build.ts'

/** For what a package is taken; see docs/check.md. An update is compared with a version before that is known. */
export const PROFILES = ['first', 'established', 'update'] as const
export type Profile = (typeof PROFILES)[number]

/** One verdict that is wanted. */
export interface Question {
  readonly built: Built
  readonly kind: ArtifactKind
  readonly profile: Profile
  /** of an update */
  readonly before?: Built
}

/** What Lazaret says of the bytes, without the rules on ages, names and people. */
export interface Answer {
  readonly outcome: Outcome
  /** refused for what is in it, not only since it has an install script that was not there before */
  readonly refused: boolean
  readonly rules: readonly string[]
  readonly findings: readonly AnswerFinding[]
  readonly notExamined: readonly { readonly path: string; readonly reason: string }[]
}

interface AnswerFinding {
  readonly check: string
  readonly severity: string
  readonly confidence: string
  readonly moment: string
  readonly message: string
}

interface Row extends Pick<Answer, 'findings' | 'notExamined'> {
  readonly content: { readonly outcome: Outcome; readonly deciding: readonly string[] }
  readonly error?: string
}

/** They say nothing of what a script does, so that they would hide what the checks do not see. */
const SCRIPT_RULES: ReadonlySet<string> = new Set(['new-install-script', 'new-package-install-script'])

/**
 * The answers of `lazaret check --jobs` on its default policy, one process for all, in the order of the questions.
 * `parent` is where the archives lie meanwhile: outside of any checkout.
 */
export function answersTo(questions: readonly Question[], parent: string): Answer[] {
  const folder = mkdtempSync(join(parent, 'jobs-'))
  const files = new Map<Built, string>()
  const fileOf = (built: Built): string => {
    const known = files.get(built)
    if (known !== undefined) return known
    const path = join(folder, String(files.size), built.filename)
    mkdirSync(join(folder, String(files.size)))
    writeFileSync(path, built.bytes)
    files.set(built, path)
    return path
  }
  const jobs = questions.map(({ built, kind, profile, before }) =>
    JSON.stringify({
      file: fileOf(built),
      ecosystem: kind === 'npm-tarball' ? 'npm' : 'pypi',
      kind,
      filename: built.filename,
      name: built.name,
      version: built.version,
      profile,
      ...(before === undefined ? {} : { before: fileOf(before) }),
    }),
  )
  const [input, output] = [join(folder, 'jobs.jsonl'), join(folder, 'rows.jsonl')]
  writeFileSync(input, `${jobs.join('\n')}\n`)
  const main = join(import.meta.dirname, '../../src/main.ts')
  execFileSync(process.execPath, [main, 'check', '--jobs', input, '--out', output, '--policy', 'default'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const rows = readFileSync(output, 'utf8').trimEnd().split('\n')
  if (rows.length !== questions.length) throw new Error(`${questions.length} jobs, ${rows.length} answers`)
  return rows.map((row) => answerOf(JSON.parse(row) as Row))
}

function answerOf({ content, findings, notExamined, error }: Row): Answer {
  if (error !== undefined) throw new Error(`a sample was not judged: ${error}`)
  return {
    outcome: content.outcome,
    refused: !isServed(content.outcome) && content.deciding.some((rule) => !SCRIPT_RULES.has(rule)),
    rules: content.deciding,
    findings,
    notExamined,
  }
}
