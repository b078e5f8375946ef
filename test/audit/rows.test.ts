import { cpSync } from 'node:fs'
import type Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { openStore } from '../../src/store/store.ts'
import {
  AT,
  DIGEST,
  artifact,
  freeze,
  keptPolicy,
  loosening,
  proposal,
  quarantined,
  rejection,
  told,
  token,
  user,
  verdict,
  waiver,
} from '../contracts/samples.ts'
import { clock, edit, report } from './tampering.ts'

const HOSTILE = 'say \uD800 <b>hidden\u2028</b>'

/** A folder in which each kind of change was made, some of them twice. */
async function decided(t: Test): Promise<string> {
  const dataDir = t.testdir()
  const store = await openStore({ dataDir, clock })
  const { unitOfWork } = store
  const at = '2026-11-24T09:00:00.000Z'
  const other = sha256('other')
  const hit = {
    rule: 'r',
    outcome: 'block',
    mode: 'enforce',
    message: HOSTILE,
    why: '',
    waivable: true,
    waivedBy: [],
  } as const
  await unitOfWork.commit([
    told({ kind: 'artifact', artifact: artifact() }),
    told({ kind: 'artifact', artifact: artifact({ firstSeenAt: at, storedAt: at }) }),
    told({
      kind: 'verdict',
      registry: 'npm',
      digest: DIGEST,
      name: 'left-pad',
      filename: 'left-pad-1.3.0.tgz',
      verdict: verdict(),
    }),
    told({
      kind: 'verdict',
      registry: 'npm',
      digest: DIGEST,
      name: 'left-pad',
      filename: 'left-pad-1.3.0.tgz',
      verdict: verdict({ outcome: 'block', hits: [hit] }),
    }),
    told({ kind: 'case-opened', case: quarantined() }),
    told({ kind: 'case-opened', case: quarantined({ id: 'case-2' }) }),
    told({ kind: 'case-opened', case: quarantined({ id: 'case-3', digest: other }) }),
    told({ kind: 'case-decided', id: 'case-1', state: 'released', at, by: 'ada', reason: 'fine' }),
    told({ kind: 'case-decided', id: 'case-1', state: 'rejected', at, by: 'bob', reason: HOSTILE }),
    told({ kind: 'waiver', waiver: waiver({ until: '2026-12-24T00:00:00.000Z', caseId: 'case-1' }) }),
    told({ kind: 'waiver', waiver: waiver({ id: 'waiver-2' }) }),
    told({ kind: 'waiver-revoked', id: 'waiver-2', at, by: 'bob' }),
    told({ kind: 'rejection', rejection: rejection() }),
    told({ kind: 'rejection', rejection: rejection({ id: 'rejection-2', digest: other }) }),
    told({ kind: 'rejection-revoked', id: 'rejection-2', at, by: 'bob' }),
    told({ kind: 'user', user: user() }),
    told({ kind: 'user', user: user({ passwordHash: '$argon2id$y' }) }),
    told({ kind: 'token', token: token() }),
    told({ kind: 'token', token: token({ id: 'token-2', name: 'old', hash: other }) }),
    told({ kind: 'token-revoked', id: 'token-2', at, by: 'bob' }),
    told({ kind: 'freeze', freeze: freeze() }),
    told({ kind: 'freeze', freeze: freeze({ id: 'freeze-2' }) }),
    told({ kind: 'freeze-lifted', id: 'freeze-2', at, by: 'bob' }),
    told({ kind: 'policy-kept', policy: keptPolicy() }),
    told({ kind: 'loosening', loosening: loosening() }),
    told({ kind: 'loosening-agreed', id: 'loosening-1', at, by: 'ada' }),
    told({ kind: 'loosening-ended', id: 'loosening-1', end: { at, by: 'bob', how: 'agreed' } }),
    told({ kind: 'loosening', loosening: loosening({ id: 'loosening-2' }) }),
    told({ kind: 'proposal', proposal: proposal() }),
    told({ kind: 'proposal', proposal: proposal({ id: 'proposal-2', caseId: 'case-2' }) }),
    told({ kind: 'proposal-ended', id: 'proposal-1', end: { at, by: 'bob', how: 'agreed' } }),
  ])
  await store.close()
  return dataDir
}

t.test('rows that were written by the log are as it tells', async (t) => {
  t.match(await report(await decided(t)), { problems: [], rowsChecked: true })
})

/** Adds a row to the table that is like its first but for the given columns, as SQL. */
const copy = (table: string, changes: Readonly<Record<string, string>>) => (sql: Database.Database) => {
  const columns = sql.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(table)
  const values = columns.map(({ name }) => changes[name] ?? name)
  sql.exec(`INSERT INTO ${table} SELECT ${values.join(', ')} FROM ${table} LIMIT 1`)
}
const run = (statement: string) => (sql: Database.Database) => void sql.exec(statement)

t.test('what was done to a row around the log, and what the report says', async (t) => {
  const table: readonly [situation: string, change: (sql: Database.Database) => void, says: RegExp][] = [
    ['a waiver added', copy('waiver', { id: "'w'" }), /^No event tells of the waiver w:/],
    ['a rejection added', copy('rejection', { id: "'r'" }), /^No event tells of the rejection r:/],
    ['a proposal added', copy('proposal', { id: "'p'" }), /^No event tells of the proposal p:/],
    [
      'a proposal made to come from another person',
      run("UPDATE proposal SET added_by = 'eve'"),
      /^The proposal proposal-1 is not what event \d+ made it/,
    ],
    [
      'the policy in force made a looser one',
      run("UPDATE kept_policy SET source = 'rules: []'"),
      /^The policy kept for npm is not what event \d+ made it/,
    ],
    ['two people wanted no more', run('UPDATE kept_policy SET is_guarded = 0'), /^The policy kept for npm is not what/],
    [
      'a looser policy added',
      copy('loosening', { id: "'l'" }),
      /^No event tells of the (?:looser policy|agreement to looser policy|end of looser policy) l:/,
    ],
    [
      'an agreement made up',
      run("UPDATE loosening SET agreed_at = 'x', agreed_by = 'eve' WHERE id = 'loosening-2'"),
      /agreement to looser policy loosening-2/,
    ],
    ['a refused one opened again', run('UPDATE loosening SET ended_at = NULL'), /end of looser policy loosening-1/],
    ['an ended proposal opened again', run('UPDATE proposal SET ended_at = NULL'), /end of proposal proposal-1/],
    [
      'a freeze ended around the log',
      run("UPDATE freeze SET until_at = '2026-11-01' WHERE id = 'freeze-1'"),
      /^The freeze freeze-1/,
    ],
    [
      'a freeze lifted around the log',
      run("UPDATE freeze SET revoked_at = 'x', revoked_by = 'y' WHERE id = 'freeze-1'"),
      /end of freeze freeze-1/,
    ],
    ['a token added', copy('access_token', { id: "'t'", hash: "'h'" }), /^No event tells of the token ci:/],
    [
      'a token given another project',
      run("UPDATE access_token SET project = 'bank' WHERE id = 'token-1'"),
      /^The token ci is not what event \d+ made it/,
    ],
    [
      'a token given a right',
      run(`UPDATE access_token SET rights = '["export-log"]' WHERE id = 'token-1'`),
      /^The token ci is not what event \d+ made it/,
    ],
    [
      'a revoked token opened again',
      run('UPDATE access_token SET revoked_at = NULL, revoked_by = NULL'),
      /^The end of token token-2 is gone|token token-2/,
    ],
    ['an administrator added', copy('person', { id: "'u'", name: "'eve'" }), /^No event tells of the user eve:/],
    ['a case added', copy('quarantine_case', { id: "'c'", registry: "'pypi'" }), /^No event tells of the case c:/],
    ['a verdict added', copy('verdict', { filename: "'x.tgz'" }), /^No event tells of the verdict on x\.tgz of npm:/],
    ['an artifact added', copy('artifact', { filename: "'x.tgz'" }), /^No event tells of the file x\.tgz of npm:/],
    [
      'a verdict made another',
      run(`UPDATE verdict SET body = replace(body, '"block"', '"allow"')`),
      /^The verdict on left-pad\S+ of npm is not what event 3 made it/,
    ],
    [
      'an older verdict put back',
      run(`UPDATE verdict SET body = json_set(body, '$.outcome', 'quarantine', '$.hits', json('[]'))`),
      /^The verdict on .* event 3/,
    ],
    [
      'other bytes under a name',
      run(`UPDATE artifact SET digest = '${sha256('other')}'`),
      /^The file left-pad\S+ of npm is not what event 1/,
    ],
    [
      'a rule more in a waiver',
      run(`UPDATE waiver SET rules = '["a","b"]' WHERE id = 'waiver-1'`),
      /^The waiver waiver-1 is not/,
    ],
    [
      'a waiver without its end',
      run(`UPDATE waiver SET until_at = NULL WHERE id = 'waiver-1'`),
      /^The waiver waiver-1 is not/,
    ],
    [
      'a waiver that holds again',
      run(`UPDATE waiver SET revoked_at = NULL, revoked_by = NULL`),
      /^The end of waiver waiver-2 is not/,
    ],
    [
      'a waiver that ended unsaid',
      run(`UPDATE waiver SET revoked_at = '${AT}', revoked_by = 'x' WHERE id = 'waiver-1'`),
      /^No event tells of the end of waiver waiver-1/,
    ],
    [
      'a rejection that ended unsaid',
      run(`UPDATE rejection SET revoked_at = '${AT}' WHERE id = 'rejection-1'`),
      /^No event tells of the end of rejection rejection-1/,
    ],
    [
      'a case with its decision before',
      run(
        `UPDATE quarantine_case SET state = 'released', decided_by = 'ada', decision_reason = 'fine' WHERE id = 'case-1'`,
      ),
      /^The decision on case case-1 is not what event 8/,
    ],
    [
      'a case decided by nobody',
      run(`UPDATE quarantine_case SET state = 'released' WHERE id = 'case-3'`),
      /^No event tells of the decision on case case-3/,
    ],
    [
      'a case open again',
      run(`UPDATE quarantine_case SET state = 'open', decided_at = NULL, decided_by = NULL, decision_reason = NULL`),
      /^The decision on case case-1 is not/,
    ],
    ['another password', run(`UPDATE person SET password_hash = '$argon2id$z'`), /^The user ada is not what event 16/],
    ['another role', run(`UPDATE person SET role = 'reviewer'`), /^The user ada is not/],
    [
      'a text that is no JSON',
      run(`UPDATE waiver SET scope = '{' WHERE id = 'waiver-1'`),
      /row numbered \d of the table waiver, which cannot be read/,
    ],
    ['another type', run(`UPDATE person SET name = x'00'`), /^The user/],
    ['a waiver taken away', run(`DELETE FROM waiver WHERE id = 'waiver-1'`), /^What event 9 added \(waiver\) is gone/],
    [
      'a rejection taken away',
      run(`DELETE FROM rejection WHERE id = 'rejection-1'`),
      /^What event 12 added \(rejection\) is gone/,
    ],
    ['a verdict taken away', run(`DELETE FROM verdict`), /^What event \d+ added \(verdict\) is gone/],
    ['a file taken away', run(`DELETE FROM artifact`), /^What event \d+ added \(artifact\) is gone/],
    [
      'a token taken away',
      run(`DELETE FROM access_token WHERE id = 'token-1'`),
      /^What event \d+ added \(token\) is gone/,
    ],
    ['a user taken away', run(`DELETE FROM person`), /^What event 16 added \(user\) is gone/],
    [
      'a case taken away',
      run(`DELETE FROM quarantine_case WHERE id = 'case-1'`),
      /^What event 4 added \(case-opened\) is gone/,
    ],
  ]
  const original = await decided(t)
  for (const [situation, change, says] of table) {
    await t.test(situation, async (t) => {
      const dataDir = t.testdir()
      cpSync(original, dataDir, { recursive: true })
      edit(dataDir, change)
      const { problems } = await report(dataDir)
      t.ok(
        problems.some(({ code, message }) => code.startsWith('row-') && says.test(message)),
        problems.map(({ message }) => message).join('\n'),
      )
    })
  }
})

t.test('sessions decide nothing, and are not looked at', async (t) => {
  const dataDir = await decided(t)
  edit(dataDir, (sql) => sql.exec(`INSERT INTO session VALUES ('x', 'user-1', 'c', '${AT}', '${AT}')`))
  t.match(await report(dataDir), { problems: [] })
})
