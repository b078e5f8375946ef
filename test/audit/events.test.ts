import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EVENT_TYPES, type EventType } from '../../src/model/event.ts'

/** The test that goes red where the event is not told any more, below `test/`. */
const HELD_BY: Readonly<Record<EventType, string>> = {
  'artifact.served': 'e2e/road.test.ts',
  'artifact.refused': 'e2e/road.test.ts',
  'artifact.judged': 'desk/api.test.ts',
  'artifact.stored': 'store/retention.test.ts',
  'artifact.replaced': 'admission/record.test.ts',
  'artifact.healed': 'e2e/restart.test.ts',
  'artifact.substituted': 'e2e/road.test.ts',
  'case.opened': 'desk/api.test.ts',
  'case.requested': 'desk/api.test.ts',
  'case.commented': 'desk/comments.test.ts',
  'case.proposed': 'desk/two-people.test.ts',
  'case.proposal-ended': 'desk/two-people.test.ts',
  'case.released': 'e2e/road.test.ts',
  'case.emergency': 'desk/two-people.test.ts',
  'case.rejected': 'desk/api.test.ts',
  'case.reversed': 'admission/record.test.ts',
  'waiver.added': 'desk/api.test.ts',
  'waiver.revoked': 'desk/api.test.ts',
  'freeze.started': 'desk/freezes.test.ts',
  'freeze.lifted': 'desk/freezes.test.ts',
  'outbreak.declared': 'desk/outbreaks.test.ts',
  'outbreak.received': 'desk/outbreaks.test.ts',
  'outbreak.lifted': 'desk/outbreaks.test.ts',
  'policy.loaded': 'e2e/gate.test.ts',
  'policy.loosened': 'policy/reload.test.ts',
  'policy.proposed': 'policy/loosening.test.ts',
  'policy.agreed': 'desk/loosenings.test.ts',
  'policy.accepted': 'desk/loosenings.test.ts',
  'policy.refused': 'desk/loosenings.test.ts',
  'policy.withdrawn': 'policy/loosening.test.ts',
  'policy.rejected': 'policy/reload.test.ts',
  'user.created': 'desk/accounts.test.ts',
  'user.changed': 'desk/accounts.test.ts',
  'user.signed-in': 'desk/session.test.ts',
  'user.sign-in-failed': 'desk/session.test.ts',
  'user.signed-out': 'desk/session.test.ts',
  'advisories.imported': 'e2e/advisories.test.ts',
  'attempt.told': 'e2e/attempts.test.ts',
  'package.writing': 'admission/written.test.ts',
  'package.written': 'e2e/publish.test.ts',
  'token.added': 'e2e/tokens.test.ts',
  'token.revoked': 'e2e/tokens.test.ts',
  'log.exported': 'cli/audit.test.ts',
  'log.cut': 'audit/cut.test.ts',
  'rows.adopted': 'audit/older.test.ts',
  'storage.swept': 'store/retention.test.ts',
  'notification.undelivered': 'notify/notifier.test.ts',
  'backup.made': 'cli/backup.test.ts',
  'backup.restored': 'cli/backup.test.ts',
  'store.moved': 'cli/migrate-checks.test.ts',
  'server.started': 'e2e/stop.test.ts',
  'server.stopped': 'e2e/stop.test.ts',
}

t.test('every event is named by a test that asks for it', async (t) => {
  for (const type of EVENT_TYPES) {
    const text = readFileSync(join(import.meta.dirname, '..', HELD_BY[type]), 'utf8')
    t.ok(new RegExp(`['"\`]${type.replaceAll('.', '\\.')}\\b`).test(text), `${type}: ${HELD_BY[type]}`)
  }
})
