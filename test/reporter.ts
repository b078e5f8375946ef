import { Transform, type TransformCallback } from 'node:stream'

/**
 * Passes tap's raw output through, names what was skipped, and closes with one plain line:
 * "14 passed, 0 failed, 0 skipped". A run without a totals line counts as one failure.
 */
export default class ClosingLine extends Transform {
  #tail = ''
  readonly #skipped: string[] = []

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    const text = this.#tail + String(chunk)
    const lines = text.split('\n')
    for (const line of lines.slice(0, -1)) {
      const skip = /^\s*ok \d+ - (.*?) # (?:SKIP|TODO)\b ?(.*)$/i.exec(line)
      if (skip !== null) this.#skipped.push(`${skip[1]}${skip[2] === '' ? '' : `: ${skip[2]}`}`)
    }
    this.#tail = text.slice(-4096)
    this.#seen(text)
    done(null, chunk)
  }

  #totals = ''
  #seen(text: string): void {
    this.#totals = [...text.matchAll(/^# \{ total: .*\}$/gm)].at(-1)?.[0] ?? this.#totals
  }

  override _flush(done: TransformCallback): void {
    const count = (name: string): number => Number(new RegExp(`\\b${name}: (\\d+)`).exec(this.#totals)?.[1] ?? 0)
    const bailed = this.#totals === '' ? 1 : 0
    const names = [...new Set(this.#skipped)].map((name) => `# did not run: ${name}\n`).join('')
    const closing = `${count('pass')} passed, ${count('fail') + bailed} failed, ${count('skip') + count('todo')} skipped\n`
    done(null, `\n${names}${closing}`)
  }
}
