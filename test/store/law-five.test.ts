import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { NewEvent } from '../../src/model/event.ts'
import type { Change } from '../../src/model/unit-of-work.ts'
import { openDatabase } from '../../src/store/database.ts'
import { groupCommit } from '../../src/store/group-commit.ts'
import { eventLog } from '../../src/store/log.ts'
import { assertTold } from '../../src/store/told.ts'
import { createWriter } from '../../src/store/writes.ts'
import { errorsIn, SOURCES } from '../layers/compiles.ts'
import {
  artifact,
  AT,
  DIGEST,
  event,
  freeze,
  keptPolicy,
  loosening,
  outbreak,
  proposal,
  quarantined,
  rejection,
  request,
  token,
  told,
  user,
  verdict,
  waiver,
} from '../contracts/samples.ts'

/** Code that must not compile, and one line that must. `unitOfWork`, `verdict`, `waiver` and `event` are given. */
const PROGRAMS: readonly [situation: string, code: string, compiles: boolean][] = [
  ['a verdict with its event', `unitOfWork.commit([recorded({ ...event, type: 'artifact.judged' }, verdict)])`, true],
  ['a waiver with its event', `unitOfWork.commit([recorded({ ...event, type: 'waiver.added' }, waiver)])`, true],
  ['a verdict without an event', `unitOfWork.commit([verdict])`, false],
  ['a verdict among what needs no event', `unitOfWork.commit([], [verdict])`, false],
  [
    'a waiver among what needs no event',
    `unitOfWork.commit([recorded({ ...event, type: 'waiver.added' })], [waiver])`,
    false,
  ],
  ['an event of another kind', `unitOfWork.commit([recorded({ ...event, type: 'artifact.served' }, verdict)])`, false],
  ['an entry that nobody made', `unitOfWork.commit([{ event, changes: [verdict] }])`, false],
]

const GIVEN = `
import { recorded, type Change, type UnitOfWork } from '${SOURCES}/model/unit-of-work.ts'
import type { NewEvent } from '${SOURCES}/model/event.ts'
declare const unitOfWork: UnitOfWork
declare const verdict: Extract<Change, { kind: 'verdict' }>
declare const waiver: Extract<Change, { kind: 'waiver' }>
declare const event: NewEvent
export { recorded, unitOfWork, verdict, waiver, event }
`

t.test('what changes without its event does not compile', async (t) => {
  const found = errorsIn(
    t,
    GIVEN,
    PROGRAMS.map(([, code]) => code),
  )
  for (const [index, [situation, , compiles]] of PROGRAMS.entries())
    t.equal(found[index]?.length === 0, compiles, `${situation}\n${found[index]?.join('\n') ?? ''}`)
})

const AGAINST_IT = /came without an event that tells of it/

/** One change of each kind. */
const CHANGES: { readonly [Kind in Change['kind']]: Extract<Change, { kind: Kind }> } = {
  artifact: { kind: 'artifact', artifact: artifact() },
  verdict: {
    kind: 'verdict',
    registry: 'npm',
    digest: DIGEST,
    name: 'left-pad',
    filename: 'left-pad-1.3.0.tgz',
    verdict: verdict(),
  },
  'case-opened': { kind: 'case-opened', case: quarantined() },
  'case-requested': { kind: 'case-requested', request: request() },
  'case-decided': { kind: 'case-decided', id: 'case-1', state: 'released', at: AT, by: 'ada', reason: 'read it' },
  waiver: { kind: 'waiver', waiver: waiver() },
  proposal: { kind: 'proposal', proposal: proposal() },
  'proposal-ended': { kind: 'proposal-ended', id: 'proposal-1', end: { at: AT, by: 'bob', how: 'agreed' } },
  outbreak: { kind: 'outbreak', outbreak: outbreak() },
  'outbreak-lifted': { kind: 'outbreak-lifted', id: 'outbreak-1', at: AT, by: 'bob' },
  freeze: { kind: 'freeze', freeze: freeze() },
  'policy-kept': { kind: 'policy-kept', policy: keptPolicy() },
  loosening: { kind: 'loosening', loosening: loosening() },
  'loosening-agreed': { kind: 'loosening-agreed', id: 'loosening-1', at: AT, by: 'ada' },
  'loosening-ended': { kind: 'loosening-ended', id: 'loosening-1', end: { at: AT, by: 'bob', how: 'refused' } },
  'freeze-lifted': { kind: 'freeze-lifted', id: 'freeze-1', at: AT, by: 'bob' },
  'waiver-revoked': { kind: 'waiver-revoked', id: 'waiver-1', at: AT, by: 'ada' },
  rejection: { kind: 'rejection', rejection: rejection() },
  'rejection-revoked': { kind: 'rejection-revoked', id: 'rejection-1', at: AT, by: 'ada' },
  user: { kind: 'user', user: user() },
  advisories: { kind: 'advisories', records: [{ id: 'MAL-2026-1', modifiedAt: AT, advisories: [] }] },
  token: { kind: 'token', token: token() },
  'token-revoked': { kind: 'token-revoked', id: 'token-1', at: AT, by: 'ada' },
  'log-cut': { kind: 'log-cut', cut: { size: 5, previous: 0, note: 'signed' }, kept: [1], pinned: [] },
}

/** By what an event can miss the change that it should tell of. */
const ASTRAY: readonly (readonly [
  situation: string,
  kinds: readonly Change['kind'][],
  astray: (one: NewEvent) => NewEvent,
])[] = [
  ['of another type', typed(Object.keys(CHANGES)), (one) => ({ ...one, type: 'artifact.served' })],
  ['of other bytes', ['artifact', 'verdict', 'case-opened'], (one) => ({ ...one, digest: sha256('other') })],
  ['of another registry', ['artifact', 'verdict', 'case-opened'], (one) => ({ ...one, registry: 'other' })],
  [
    'that names another',
    typed(Object.keys(CHANGES)).filter((kind) => kind !== 'artifact' && kind !== 'verdict'),
    (one) => ({ ...one, detail: { id: 'another', ids: ['another'], records: 0 } }),
  ],
]

function typed(kinds: readonly string[]): readonly Change['kind'][] {
  return kinds.filter((kind): kind is Change['kind'] => Object.hasOwn(CHANGES, kind))
}

t.test('an event tells of a change of its type, that it is about, and that it names', async (t) => {
  for (const change of Object.values(CHANGES)) {
    const { event: its } = told(change)
    t.doesNotThrow(() => assertTold({ event: its, changes: [change] }), change.kind)
    t.doesNotThrow(() =>
      assertTold({ event: { ...its, detail: { ...its.detail, more: ['case-1', 'x'] } }, changes: [change] }),
    )
  }
  for (const [situation, kinds, astray] of ASTRAY) {
    t.ok(kinds.length > 2, situation)
    for (const kind of kinds) {
      const change = CHANGES[kind]
      const event = astray(told(change).event)
      t.throws(() => assertTold({ event, changes: [change] }), AGAINST_IT, `${kind}: an event ${situation}`)
      t.throws(() => assertTold({ event: told(change).event, changes: [change, ...other(kind)] }), AGAINST_IT)
    }
  }
})

/** A change of which the event of a change of `kind` cannot tell. */
function other(kind: Change['kind']): readonly Change[] {
  return [kind === 'user' ? CHANGES.token : CHANGES.user]
}

t.test('the writer refuses such a change, and writes nothing of it', async (t) => {
  const { sqlite } = await openDatabase(t.testdir())
  t.teardown(() => sqlite.close())
  const log = eventLog(sqlite)
  const unit = groupCommit(
    sqlite,
    log,
    createWriter(sqlite, () => AT),
  )
  const stray = { event: event({ type: 'user.created' }), changes: [CHANGES.user] }
  await t.rejects(unit.commit([stray]), AGAINST_IT)
  await t.rejects(unit.commit([told(CHANGES.user), stray]), AGAINST_IT, 'beside one that is told')
  t.equal(log.head().size, 0)
  t.equal(sqlite.prepare('SELECT count(*) FROM person').pluck().get(), 0)
  await unit.commit([told(CHANGES.user)])
  t.equal(log.head().size, 1)
})
