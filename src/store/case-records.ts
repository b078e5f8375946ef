import { sql, type Kysely } from 'kysely'
import type { CaseState } from '../model/case.ts'
import type { CaseSummary, Page, Records } from '../model/records.ts'
import type { Verdict } from '../model/verdict.ts'
import { toCase, toRequest } from './rows.ts'
import type { Reads } from './reads.ts'
import type { CaseRow, Schema } from './schema.ts'

type CaseRecords = Pick<Records, 'case' | 'caseOf' | 'casesOf' | 'cases' | 'caseCounts' | 'oldestOpenCase' | 'requests'>

export function caseRecords(db: Kysely<Schema>, reads: Reads): CaseRecords {
  // Asked for each artifact that is recorded.
  const ofName = reads.prepare<[string, string, string, string], CaseRow>(
    'SELECT * FROM quarantine_case WHERE registry = ? AND digest = ? AND name = ? AND filename = ?',
  )
  return {
    async case(id) {
      const row = await db.selectFrom('quarantine_case').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toCase(row)
    },
    async casesOf(registry, digest) {
      const query = db.selectFrom('quarantine_case').selectAll()
      const rows = await query.where('registry', '=', registry).where('digest', '=', digest).orderBy('id').execute()
      return rows.map(toCase)
    },
    async caseOf(registry, { name, filename }, digest) {
      const row = await ofName.get(registry, digest, name, filename)
      return row === undefined ? undefined : toCase(row)
    },
    async cases(filter, page) {
      const rows = await selectCases(db, filter, page)
      return await Promise.all(rows.map(async (row) => await summarise(db, row)))
    },
    async caseCounts() {
      const counts: Record<CaseState, number> = { open: 0, released: 0, rejected: 0, closed: 0 }
      const rows = await db
        .selectFrom('quarantine_case')
        .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
        .groupBy('state')
        .execute()
      for (const { state, count } of rows) counts[state] = count
      return counts
    },
    async oldestOpenCase() {
      const { oldest } = await db
        .selectFrom('quarantine_case')
        .select((eb) => eb.fn.min<string | null>(eb.fn.coalesce('decided_at', 'opened_at')).as('oldest'))
        .where('state', '=', 'open')
        .executeTakeFirstOrThrow()
      return oldest ?? undefined
    },
    async requests(caseId, { limit, before }) {
      let query = db.selectFrom('case_request').selectAll().where('case_id', '=', caseId)
      if (before !== undefined) query = query.where('at', '<', before)
      const rows = await query.orderBy('at', 'desc').orderBy('slot', 'desc').limit(limit).execute()
      return rows.map(toRequest)
    },
  }
}

/** Newest first; `before` is the id of a case. */
async function selectCases(
  db: Kysely<Schema>,
  { state, text }: { readonly state?: CaseState; readonly text?: string },
  { limit, before }: Page,
): Promise<CaseRow[]> {
  let query = db.selectFrom('quarantine_case').selectAll()
  if (state !== undefined) query = query.where('state', '=', state)
  if (text !== undefined && text !== '') {
    const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    query = query.where((eb) =>
      eb.or(
        (['name', 'filename', 'version', 'registry'] as const).map(
          (column) => sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`,
        ),
      ),
    )
  }
  if (before !== undefined) {
    const last = db.selectFrom('quarantine_case').where('id', '=', before)
    query = query.where((eb) =>
      eb.or([
        eb('opened_at', '<', last.select('opened_at')),
        eb.and([eb('opened_at', '=', last.select('opened_at')), eb('id', '<', before)]),
      ]),
    )
  }
  return await query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

async function summarise(db: Kysely<Schema>, row: CaseRow): Promise<CaseSummary> {
  const verdict = await db
    .selectFrom('verdict')
    .select('body')
    .where('registry', '=', row.registry)
    .where('digest', '=', row.digest)
    .where('filename', '=', row.filename)
    .where('name', 'in', [row.name, ''])
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { waiting } = await db
    .selectFrom(
      db
        .selectFrom('case_request')
        .select(['address', 'token'])
        .distinct()
        .where('case_id', '=', row.id)
        .as('requester'),
    )
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow()
  const decided: Verdict | undefined = verdict === undefined ? undefined : JSON.parse(verdict.body)
  return {
    case: toCase(row),
    verdict: decided,
    waiting: waiting,
    lastAskedAt: row.last_asked_at ?? undefined,
    messages: row.messages,
  }
}
