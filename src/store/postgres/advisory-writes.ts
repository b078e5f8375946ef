import type { AdvisoryRecord } from '../../model/advisory.ts'
import { statement, type Transaction } from './statement.ts'

const STORED = statement('SELECT id, MAX(modified_at) AS at FROM advisory WHERE id = ANY(@ids::text[]) GROUP BY id')
const REMOVE = statement('DELETE FROM advisory WHERE id = ANY(@ids::text[])')
const INSERT = statement(
  `INSERT INTO advisory (ecosystem, name, id, is_malware, modified_at, withdrawn_at, body)
   SELECT * FROM unnest(@ecosystems::text[], @names::text[], @ids::text[], @malware::integer[], @modified::text[],
     @withdrawn::text[], @bodies::text[])`,
)

/** Each record takes the place of an older one of its id, whole; one that is older than the stored one changes nothing. */
export async function writeAdvisories(tx: Transaction, records: readonly AdvisoryRecord[]): Promise<void> {
  const newest = new Map<string, AdvisoryRecord>()
  for (const record of records) {
    const other = newest.get(record.id)
    if (other === undefined || other.modifiedAt <= record.modifiedAt) newest.set(record.id, record)
  }
  const found = await tx.all<{ id: string; at: string }>(STORED, { ids: [...newest.keys()] })
  const stored = new Map(found.map(({ id, at }) => [id, at]))
  const taken = [...newest.values()].filter(({ id, modifiedAt }) => (stored.get(id) ?? '') <= modifiedAt)
  await tx.run(REMOVE, { ids: taken.map(({ id }) => id) })
  const rows = taken.flatMap(({ id, modifiedAt, advisories }) =>
    advisories.map((advisory) => ({ id, modifiedAt, advisory })),
  )
  await tx.run(INSERT, {
    ecosystems: rows.map(({ advisory }) => advisory.ecosystem),
    names: rows.map(({ advisory }) => advisory.name),
    ids: rows.map(({ id }) => id),
    malware: rows.map(({ advisory }) => (advisory.isMalware ? 1 : 0)),
    modified: rows.map(({ modifiedAt }) => modifiedAt),
    withdrawn: rows.map(({ advisory }) => advisory.withdrawnAt ?? null),
    bodies: rows.map(({ advisory }) => JSON.stringify(advisory)),
  })
}
