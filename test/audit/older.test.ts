import { join } from 'node:path'
import t, { type Test } from 'tap'
import { canonicalJson } from '../../src/audit/canonical.ts'
import { CompactRange, hashLeaf } from '../../src/audit/merkle.ts'
import { COUNTED_HEADS } from '../../src/store/migrations/all.ts'
import { openStore } from '../../src/store/store.ts'
import { AT, DIGEST } from '../contracts/samples.ts'
import { olderDatabase } from '../store/older.ts'
import { clock, edit, report } from './tampering.ts'

/** A folder as the version before fingerprints left it: a waiver, and its event, which names what it tells of by id alone. */
async function older(t: Test, waivers = 1): Promise<string> {
  const dataDir = t.testdir()
  await (await openStore({ dataDir: join(dataDir, 'keys'), clock })).close()
  const sql = await olderDatabase(dataDir, COUNTED_HEADS)
  const leaf = canonicalJson({
    actor: { kind: 'system', name: 'gate' },
    at: AT,
    detail: { outcome: 'allow' },
    seq: 0,
    type: 'artifact.admitted',
  })
  const range = new CompactRange()
  range.append(hashLeaf(leaf))
  sql
    .prepare('INSERT INTO log_event (seq, leaf, leaf_hash, type, at, actor) VALUES (0, ?, ?, ?, ?, ?)')
    .run(leaf, hashLeaf(leaf), 'artifact.admitted', AT, 'gate')
  sql.prepare('INSERT INTO log_state (id, size, edge) VALUES (1, 1, ?)').run(range.toBytes())
  const insert = sql.prepare(`INSERT INTO waiver (id, registry, scope, rules, reason, added_by, added_at)
    VALUES (?, 'npm', '{"kind":"digest","digest":"${DIGEST}"}', '["cooldown"]', 'read', 'ada', '${AT}')`)
  for (let at = 0; at < waivers; at += 1) insert.run(at === 0 ? 'old' : `old-${at}`)
  sql.close()
  return dataDir
}

t.test(
  'the database of an older version verifies, and from its next start on its rows are held against the log',
  async (t) => {
    const dataDir = await older(t)
    const key = join(dataDir, 'keys', 'audit.pub')
    t.match(await report(dataDir, key), { size: 1, problems: [], rowsChecked: false }, 'before')
    await (await openStore({ dataDir, clock })).close()
    t.match(await report(dataDir), { size: 2, problems: [], rowsChecked: true }, 'after')
    const store = await openStore({ dataDir, clock })
    const adopted = await store.records.events({ type: 'rows.adopted' }, { limit: 2 })
    await store.close()
    t.equal(adopted.length, 1, 'written down once')
    edit(dataDir, (sql) =>
      sql.exec(
        `INSERT INTO waiver (id, registry, scope, rules, reason, added_by, added_at)
           SELECT 'new', registry, scope, rules, reason, added_by, added_at FROM waiver`,
      ),
    )
    t.match((await report(dataDir)).problems, [{ code: 'row-untold', message: /waiver new/ }])
  },
)

t.test('as many rows as one event holds, and one more', async (t) => {
  for (const [waivers, events] of [
    [500, 1],
    [501, 2],
  ] as const) {
    const dataDir = await older(t, waivers)
    await (await openStore({ dataDir, clock })).close()
    t.match(await report(dataDir), { size: 1 + events, problems: [], rowsChecked: true }, `${waivers}`)
  }
})
