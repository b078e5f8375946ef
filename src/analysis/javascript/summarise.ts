import { LIMITS } from '../limits.ts'
import type { CodeSummary } from '../code.ts'
import { NO_FILES, type PackageFiles } from './fold/files.ts'
import { parseJavascript } from './parse.ts'
import { JavascriptProgram, type ProgramFile } from './program.ts'

/** What one JavaScript or TypeScript file can do. Never throws for what the text says. */
export function summariseJavascript(path: string, text: string, maxSteps: number = LIMITS.installSteps): CodeSummary {
  return measureJavascript(path, text, maxSteps).summary
}

/** The same, with the evaluation steps that it took: the same text always takes the same number. */
export function measureJavascript(
  path: string,
  text: string,
  maxSteps: number,
  beside: PackageFiles = NO_FILES,
): { readonly summary: CodeSummary; readonly steps: number } {
  const parsed = parseJavascript(path, text)
  if (parsed.program === undefined) return { summary: unread(path, parsed.incomplete), steps: 0 }
  const file = { path, text, tree: parsed.program, breaks: parsed.breaks }
  const program = new JavascriptProgram([file], maxSteps, beside)
  const [summary] = program.run()
  return { summary: summary ?? unread(path, 'it was not evaluated'), steps: program.steps }
}

/** The same as a list alone. */
export function summariseProgram(
  files: readonly { readonly path: string; readonly text: string }[],
  beside: PackageFiles = NO_FILES,
): readonly CodeSummary[] {
  return measureProgram(files, beside).summaries
}

/** Files that load each other, as one program: data is followed across them. Files that do not parse are left out. */
export function measureProgram(
  files: readonly { readonly path: string; readonly text: string }[],
  beside: PackageFiles,
  maxSteps: number = LIMITS.installSteps,
): { readonly summaries: readonly CodeSummary[]; readonly steps: number } {
  const parsed: ProgramFile[] = []
  for (const { path, text } of files) {
    const result = parseJavascript(path, text)
    if (result.program !== undefined) parsed.push({ path, text, tree: result.program, breaks: result.breaks })
  }
  const program = new JavascriptProgram(parsed, maxSteps, beside)
  return { summaries: program.run(), steps: program.steps }
}

function unread(path: string, incomplete: string): CodeSummary {
  return { path, language: 'javascript', capabilities: new Map(), flows: [], references: [], incomplete }
}
