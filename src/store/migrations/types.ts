/** What a dialect calls the two column types that have no common name. */
export interface ColumnTypes {
  readonly bytes: 'blob' | 'bytea'
  /** 64 bits. SQLite's `integer` is that, and as a primary key it is the row's own number. */
  readonly big: 'integer' | 'bigint'
}

export const SQLITE_TYPES: ColumnTypes = { bytes: 'blob', big: 'integer' }
