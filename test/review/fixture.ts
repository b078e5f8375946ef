import type { Repository } from '../../src/review/repository.ts'

/** Path -> text. Those of `.env` files become names. */
export type Files = Readonly<Record<string, string>>

export interface Fixture {
  readonly rule: string
  readonly situation: string
  readonly bad: Files
  /** where the bad one is told: `path:line` */
  readonly at: readonly string[]
  readonly good: Files
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** A repository whose files are all under version control. */
export function repositoryOf(files: Files): Repository {
  const entries = Object.entries(files)
  return {
    files: entries.flatMap(([path, text]) => (isEnv(path) ? [] : [{ path, text }])),
    envFiles: entries.flatMap(([path, text]) =>
      isEnv(path) ? [{ path, names: [...text.matchAll(/(\w+)=/g)].map((found) => found[1] ?? ''), tracked: true }] : [],
    ),
    unseen: [],
  }
}

function isEnv(path: string): boolean {
  return /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(path)
}
