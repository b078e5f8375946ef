import t from 'tap'
import { edit, makeLog, report } from './tampering.ts'

/** The tables of the log. Each has one row that says something; of the others the last is changed. */
const TABLES = ['log_event', 'log_digest', 'log_state', 'checkpoint'] as const

interface Column {
  readonly name: string
  readonly type: string
}

/** As somebody would who edits the file: another number, another text, other bytes. */
function other({ name, type }: Column): string {
  if (name === 'block') return 'block + 1'
  if (type === 'blob') return `CAST(substr(${name}, 1, length(${name}) - 1) || x'00' AS BLOB)`
  return type === 'integer' ? `${name} + 1` : `substr(${name}, 1, length(${name}) - 1) || 'x'`
}

t.test('a change in any column of any table of the log is found', async (t) => {
  const columns: [table: string, column: Column][] = []
  edit(await makeLog(t), (sql) => {
    for (const table of TABLES) {
      const all = sql.pragma(`table_info(${table})`) as Column[]
      columns.push(...all.map(({ name, type }): [string, Column] => [table, { name, type: type.toLowerCase() }]))
    }
  })
  t.ok(columns.length > 15, `${columns.length} columns`)
  for (const [table, column] of columns) {
    for (const value of [other(column), 'NULL']) {
      const dataDir = await makeLog(t)
      const changed = { rows: 0 }
      edit(dataDir, (sql) => {
        sql.pragma('ignore_check_constraints = ON')
        try {
          const last = `rowid = (SELECT max(rowid) FROM ${table})`
          changed.rows = sql.prepare(`UPDATE ${table} SET ${column.name} = ${value} WHERE ${last}`).run().changes
        } catch (error) {
          t.match(String(error), /constraint failed|datatype mismatch/, `${table}.${column.name} = ${value}`)
        }
      })
      if (changed.rows === 0) continue
      const { problems } = await report(dataDir)
      t.ok(problems.length > 0, `${table}.${column.name} = ${value}: ${problems[0]?.code}`)
    }
  }
})

t.test('events of a digest that the index no longer leads to', async (t) => {
  const dataDir = await makeLog(t)
  edit(dataDir, (sql) => sql.exec('DELETE FROM log_digest'))
  const { problems } = await report(dataDir)
  t.match(problems[0], { code: 'index-changed', seq: 0, message: /^Event 0 was taken out of the index/ })
})
