import { cut } from '../../model/text.ts'
import { printable } from './terminal.ts'

const WIDTH = 24

/** Shortest time between two pictures, milliseconds. */
const EVERY_MS = 80

/** A bar on standard error while something long runs. Silent where that is no terminal. */
export class Progress {
  readonly #total: number
  #done = 0
  #shownAt = 0

  constructor(total: number) {
    this.#total = total
  }

  step(what: string): void {
    this.#done += 1
    const { stderr } = process
    const now = performance.now()
    if (!stderr.isTTY || (now - this.#shownAt < EVERY_MS && this.#done < this.#total)) return
    this.#shownAt = now
    const filled = Math.round((this.#done / this.#total) * WIDTH)
    const bar = `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}`
    stderr.write(`\r\u{1b}[2K${cut(`[${bar}] ${this.#done}/${this.#total} ${printable(what)}`, stderr.columns - 1)}`)
  }

  end(): void {
    if (process.stderr.isTTY && this.#done > 0) process.stderr.write('\r\u{1b}[2K')
  }
}
