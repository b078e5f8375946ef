import type { Files } from '../../../test/registry/build.ts'

/** The axes of the matrix. A cell of a family has a value on some of them. */
export const AXES = ['source', 'sink', 'deed', 'disguise', 'shape', 'moment'] as const
export type Axis = (typeof AXES)[number]

/** One value for each axis of the family, in the family's order. */
export interface Cell {
  readonly family: string
  readonly values: readonly string[]
}

/** What a cell writes: the hostile package, or its innocent twin of the same APIs, disguise and moment. */
export type Side = 'bad' | 'twin'

/** A package before it is packed. */
export interface Written {
  readonly kind: 'npm-tarball' | 'wheel' | 'sdist'
  /** paths as the installer gives them; manifests of the format are added when it is packed */
  readonly files: Files
  /** npm: lifecycle scripts */
  readonly scripts?: Readonly<Record<string, string>>
  /** npm: more of package.json */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** wheel: text of entry_points.txt */
  readonly entryPoints?: string
  readonly requires?: readonly string[]
}

/** Samples of one kind: the axes with their values, and how a cell is written. */
export interface Family {
  readonly id: string
  readonly axes: readonly { readonly axis: Axis; readonly values: readonly string[] }[]
  /** how many cells are selected by default */
  readonly count: number
  /** true where somebody has to call the code */
  called(values: readonly string[]): boolean
  /** false where two values do not fit together */
  fits(values: readonly string[]): boolean
  write(values: readonly string[], side: Side, name: string): Written
}

/** `js-theft/env/fetch/concat/plain/entry`: enough to write the sample again. */
export function idOf({ family, values }: Cell): string {
  return [family, ...values].join('/')
}

/** Throws where the text names no cell of these families. */
export function cellOf(id: string, families: readonly Family[]): { readonly cell: Cell; readonly family: Family } {
  const [name = '', ...values] = id.split('/')
  const family = families.find((one) => one.id === name)
  if (family === undefined) throw new Error(`no family ${name}: ${families.map((one) => one.id).join(', ')}`)
  family.axes.forEach(({ axis, values: known }, index) => {
    const value = values[index] ?? ''
    if (!known.includes(value)) throw new Error(`${value} is no ${axis} of ${name}: ${known.join(', ')}`)
  })
  const cell = { family: name, values: values.slice(0, family.axes.length) }
  if (!family.fits(cell.values)) throw new Error(`the values of ${id} do not fit together`)
  return { cell, family }
}
