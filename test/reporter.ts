import { Transform, type TransformCallback } from 'node:stream'

/** Lines of one failing assertion that are shown: its place, what was expected, what came. */
const MOST_LINES = 60
/** Failing assertions of one file that are shown whole. */
const MOST_FAILURES = 10

/**
 * A line a test file, and at the end what failed, where, and why; then what was skipped and one plain line:
 * "14 passed, 0 failed, 0 skipped". A run without a totals line counts as one failure, and so does a test that asserted nothing: a
 * loop over an empty list, or a return before the first assertion, holds nothing.
 */
export default class ClosingLine extends Transform {
  #rest = ''
  #file: string[] = []
  #totals = ''
  readonly #skipped = new Set<string>()
  readonly #failed: string[] = []
  /** tests that asserted nothing */
  readonly #empty: string[] = []

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    const lines = (this.#rest + String(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    done(null, lines.map((line) => this.#line(line)).join(''))
  }

  /** What is printed for it. */
  #line(line: string): string {
    const skip = /^\s*ok \d+ - (.*?) # (?:SKIP|TODO)\b ?(.*)$/i.exec(line)
    if (skip !== null) this.#skipped.add(`${skip[1]}${skip[2] === '' ? '' : `: ${skip[2]}`}`)
    if (/^# \{ total: .*\}$/.test(line)) this.#totals = line
    if (!/^(?:not )?ok \d+ /.test(line)) {
      this.#file.push(line)
      return ''
    }
    this.#empty.push(...emptyIn(this.#file).map((name) => `${line.replace(/ # time=.*$/, '')}: ${name}`))
    if (line.startsWith('not')) this.#failed.push(`\n${line}\n`, ...failures(this.#file).slice(0, MOST_FAILURES))
    this.#file = []
    return `${line}\n`
  }

  override _flush(done: TransformCallback): void {
    if (this.#rest !== '') this.#line(this.#rest)
    const count = (name: string): number => Number(new RegExp(`\\b${name}: (\\d+)`).exec(this.#totals)?.[1] ?? 0)
    const bailed = this.#totals === '' ? 1 : 0
    const failed = count('fail') + bailed + this.#empty.length
    if (this.#empty.length > 0) process.exitCode = 1
    const empty = this.#empty.map((name) => `# asserted nothing: ${name}\n`)
    // What came after the last file: a run that was ended early says why there.
    const last = bailed === 1 || this.#failed.length > 0 ? this.#file.slice(-MOST_LINES).map((line) => `${line}\n`) : []
    const names = [...this.#skipped].map((name) => `# did not run: ${name}\n`)
    const closing = `${count('pass')} passed, ${failed} failed, ${count('skip') + count('todo')} skipped\n`
    done(null, ['\n', ...this.#failed, ...last, ...names, ...empty, closing].join(''))
  }
}

/** Of the output of one file: the tests in it that asserted nothing, by the tests that they stand in. */
function emptyIn(lines: readonly string[]): string[] {
  const inside: string[] = []
  return lines.flatMap((line) => {
    const subtest = /^(\s*)# Subtest: (.*)$/.exec(line)
    if (subtest !== null) inside.splice((subtest[1] ?? '').length / 4, inside.length, subtest[2] ?? '')
    // one that is skipped says why
    return /^\s+1\.\.0\s*$/.test(line) ? [inside.slice(1).join(' > ')] : []
  })
}

/** Of the output of one file: each assertion that failed, below the subtests that it stands in, with its diagnosis. */
function failures(lines: readonly string[]): string[] {
  const inside: string[] = []
  const found: string[] = []
  for (const [at, line] of lines.entries()) {
    const depth = (line.length - line.trimStart().length) / 4
    const subtest = /^\s*# Subtest: (.*)$/.exec(line)
    if (subtest !== null) inside.splice(depth, inside.length, subtest[1] ?? '')
    // A subtest that failed only repeats its assertions.
    if (!/^\s*not ok /.test(line) || inside.length > depth) {
      if (/^\s*(?:not )?ok /.test(line)) inside.splice(depth)
      continue
    }
    const end = lines.findIndex((other, i) => i > at && /^\s*(?:(?:not )?ok |# Subtest: |1\.\.\d)/.test(other))
    const shown = lines.slice(at, Math.min(end === -1 ? lines.length : end, at + MOST_LINES))
    found.push(`  ${inside.join(' > ')}\n${shown.map((one) => `${one}\n`).join('')}`)
  }
  return found
}
