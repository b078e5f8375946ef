import type { Built } from '../../../test/registry/build.ts'
import { idOf, type Cell, type Family, type Side, type Written } from './cell.ts'
import { packed } from './pack.ts'
import { Random } from './random.ts'
import { packageName } from './target.ts'

/** The package of a cell, or its twin. The same on every machine. */
export class Sample {
  readonly id: string
  readonly side: Side
  readonly written: Written
  readonly #name: string
  #built: Built | undefined

  constructor({ family, cell }: { readonly family: Family; readonly cell: Cell }, side: Side) {
    this.id = idOf(cell)
    this.side = side
    this.#name = packageName(new Random(this.id))
    this.written = family.write(cell.values, side, this.#name)
  }

  /** The archive, made when it is first asked for. */
  get built(): Built {
    return (this.#built ??= packed(this.written, this.#name))
  }
}
