import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { defaultUpstreams } from '../../src/upstream/defaults.ts'
import { lazaret, type RunningLazaret } from '../../bench/lib/lazaret.ts'

/** A proxy that nobody listens at: with it, nothing gets out, and what is cached has to do. */
const NO_WAY_OUT = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '' }

/** Why the public registry of an ecosystem cannot be reached from here, or false. */
export async function unreachable(ecosystem: 'npm' | 'pypi'): Promise<string | false> {
  const url = new URL(ecosystem === 'npm' ? 'left-pad' : 'six/', defaultUpstreams()[ecosystem])
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(20_000) })
    return response.status < 500 ? false : `the ${ecosystem} registry answers ${response.status}`
  } catch {
    return `the ${ecosystem} registry cannot be reached from here`
  }
}

/** A Lazaret over the public registries, that records and serves. Mirrors date releases wrongly, so nothing may hang on that. */
export function observing(folder: string): Promise<RunningLazaret> {
  return lazaret(folder, { LAZARET_NPM_MODE: 'observe', LAZARET_PYPI_MODE: 'observe' })
}

/** The same data folder, with no way out. */
export function cutOff(folder: string): Promise<RunningLazaret> {
  return lazaret(folder, { LAZARET_NPM_MODE: 'observe', LAZARET_PYPI_MODE: 'observe', ...NO_WAY_OUT })
}

interface Leaf {
  readonly type: string
  readonly purl?: string
  readonly detail: { readonly outcome?: string; readonly observed?: readonly string[] }
}

/** The log of a data folder. */
export async function logOf(folder: string): Promise<readonly Leaf[]> {
  const main = join(import.meta.dirname, '../../src/main.ts')
  const args = [main, 'audit', 'export', '--data-dir', join(folder, 'data')]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 512 * 1024 * 1024 })
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith('{"hash"')) return []
    return [(JSON.parse(line) as { leaf: Leaf }).leaf]
  })
}

/** Nothing may be kept back because a check failed. What any rule would say is told, not judged. */
export function judgeLog(t: Test, leaves: readonly Leaf[]): void {
  const judged = leaves.filter(({ type }) => type === 'artifact.judged')
  t.ok(judged.length > 0, `${judged.length} artifacts were inspected`)
  const byRule = new Map<string, string[]>()
  for (const { purl = '', detail } of judged) {
    for (const rule of detail.observed ?? []) byRule.set(rule, [...(byRule.get(rule) ?? []), purl])
  }
  t.same(byRule.get('check-failed') ?? [], [], 'every inspection came to its end')
  for (const [rule, purls] of byRule) t.comment(`${rule}: ${purls.length} (${purls.slice(0, 12).join(', ')})`)
}
