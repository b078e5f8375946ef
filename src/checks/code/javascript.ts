import type { CodeSummary } from './index.ts'
import { skimmed } from './skim.ts'

export function summariseJavascript(path: string, text: string): CodeSummary {
  return skimmed(path, text)
}

export function summariseProgram(
  files: readonly { readonly path: string; readonly text: string }[],
  resolve: (from: string, specifier: string) => string | undefined,
): CodeSummary[] {
  return files.filter(({ path }) => resolve(path, '.') !== '').map(({ path, text }) => skimmed(path, text))
}
