/** What a dialect calls what has no common name. */
export interface ColumnTypes {
  readonly bytes: 'blob' | 'bytea'
  /** 64 bits. SQLite's `integer` is that, and as a primary key it is the row's own number. */
  readonly big: 'integer' | 'bigint'
  /** after a table whose rows are to lie in the order of its primary key, where there is such a thing */
  readonly byKey: 'WITHOUT ROWID' | ''
}

export const SQLITE_TYPES: ColumnTypes = { bytes: 'blob', big: 'integer', byKey: 'WITHOUT ROWID' }
