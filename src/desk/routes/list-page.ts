import { LazaretError } from '../../model/errors.ts'

interface Asked {
  readonly limit?: number | undefined
  readonly before?: string | undefined
}

interface ListPage<Row> {
  readonly rows: readonly Row[]
  /** `before` of the page after this one; absent: this is the last */
  readonly next?: string
}

/** A page of a list that is kept whole: without a limit all that follows `before`, the id of the last row of another page. Throws `bad-request`. */
export function pageOf<Row>(
  all: readonly Row[],
  idOf: (row: Row) => string,
  { limit = Infinity, before }: Asked,
): ListPage<Row> {
  const last = before === undefined ? -1 : all.findIndex((row) => idOf(row) === before)
  if (before !== undefined && last === -1) throw new LazaretError('bad-request', 'before: nothing here has this id.')
  const rows = all.slice(last + 1, last + 1 + limit)
  const end = rows.at(-1)
  return last + 1 + rows.length < all.length && end !== undefined ? { rows, next: idOf(end) } : { rows }
}
