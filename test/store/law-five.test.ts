import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { openDatabase } from '../../src/store/database.ts'
import { groupCommit } from '../../src/store/group-commit.ts'
import { eventLog } from '../../src/store/log.ts'
import type { Told } from '../../src/store/told.ts'
import { createWriter } from '../../src/store/writes.ts'
import {
  artifact,
  AT,
  DIGEST,
  event,
  quarantined,
  rejection,
  request,
  user,
  verdict,
  waiver,
} from '../contracts/samples.ts'

const ROOT = join(import.meta.dirname, '../..')

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
import { recorded, type Change, type UnitOfWork } from '${ROOT}/src/model/unit-of-work.ts'
import type { NewEvent } from '${ROOT}/src/model/event.ts'
declare const unitOfWork: UnitOfWork
declare const verdict: Extract<Change, { kind: 'verdict' }>
declare const waiver: Extract<Change, { kind: 'waiver' }>
declare const event: NewEvent
export { recorded, unitOfWork, verdict, waiver, event }
`

t.test('what changes without its event does not compile', async (t) => {
  const files = Object.fromEntries(PROGRAMS.map(([, code], index) => [`program-${index}.ts`, `${GIVEN}void ${code}\n`]))
  const folder = t.testdir({
    ...files,
    'tsconfig.json': JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')], rootDir: '/' },
      include: ['*.ts'],
    }),
  })
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  // Without the loader that the test runner hands down to children.
  const command = ['-u', 'NODE_OPTIONS', process.execPath, tsc, '-p', folder, '--pretty', 'false']
  const { stdout } = spawnSync('env', command, { encoding: 'utf8' })
  for (const [index, [situation, , compiles]] of PROGRAMS.entries()) {
    const errors = stdout.split('\n').filter((line) => line.includes(`program-${index}.ts(`))
    t.equal(errors.length === 0, compiles, `${situation}\n${errors.join('\n')}`)
  }
})

t.test('the writer refuses a change whose event does not tell of it', async (t) => {
  const { sqlite } = await openDatabase(t.testdir())
  t.teardown(() => sqlite.close())
  const unit = groupCommit(
    sqlite,
    eventLog(sqlite),
    createWriter(sqlite, () => AT),
  )
  const judged: Told['changes'][number] = {
    kind: 'verdict',
    registry: 'npm',
    digest: DIGEST,
    name: 'left-pad',
    filename: 'left-pad-1.3.0.tgz',
    verdict: verdict(),
  }
  const table: readonly [situation: string, told: Told, stands: boolean][] = [
    ['a verdict told as judged', { event: event({ type: 'artifact.judged' }), changes: [judged] }, true],
    ['a verdict told as served', { event: event(), changes: [judged] }, false],
    [
      'a verdict on other bytes',
      { event: event({ type: 'artifact.judged', digest: sha256('other') }), changes: [judged] },
      false,
    ],
    [
      'a verdict of another registry',
      { event: event({ type: 'artifact.judged', registry: 'pypi' }), changes: [judged] },
      false,
    ],
    [
      'an artifact told as stored',
      { event: event({ type: 'artifact.stored' }), changes: [{ kind: 'artifact', artifact: artifact() }] },
      true,
    ],
    [
      'a waiver told by its event, without its id',
      { event: event({ type: 'waiver.added' }), changes: [{ kind: 'waiver', waiver: waiver() }] },
      false,
    ],
    [
      'a rejection that names another',
      {
        event: event({ type: 'case.rejected', detail: { rejection: 'rejection-2' } }),
        changes: [{ kind: 'rejection', rejection: rejection() }],
      },
      false,
    ],
    [
      'a user whom the event does not name',
      { event: event({ type: 'user.created' }), changes: [{ kind: 'user', user: user() }] },
      false,
    ],
    [
      'a case told by its event, without its id',
      { event: event({ type: 'case.opened' }), changes: [{ kind: 'case-opened', case: quarantined() }] },
      false,
    ],
    [
      'records of which the event counts one',
      {
        event: event({ type: 'advisories.imported', detail: { records: 1 } }),
        changes: [{ kind: 'advisories', records: [{ id: 'MAL-2026-1', modifiedAt: AT, advisories: [] }] }],
      },
      true,
    ],
    [
      'records of which the event counts none',
      {
        event: event({ type: 'advisories.imported', detail: { records: 0 } }),
        changes: [{ kind: 'advisories', records: [{ id: 'MAL-2026-1', modifiedAt: AT, advisories: [] }] }],
      },
      false,
    ],
    [
      'a request on a case that the event does not name',
      { event: event({ type: 'artifact.refused' }), changes: [{ kind: 'case-requested', request: request() }] },
      false,
    ],
  ]
  for (const [situation, told, stands] of table) {
    const [result] = await Promise.allSettled([unit.commit([told])])
    t.equal(result.status === 'fulfilled', stands, situation)
  }
})
