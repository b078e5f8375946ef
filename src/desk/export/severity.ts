import type { LoggedEvent } from '../../model/event.ts'

/** How much an event matters to who watches many systems. */
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical'

const OUTCOMES: ReadonlyMap<unknown, Severity> = new Map([
  ['hold', 'low'],
  ['quarantine', 'medium'],
  ['block', 'high'],
])

const TYPES: Readonly<Partial<Record<LoggedEvent['type'], Severity>>> = {
  'artifact.replaced': 'high',
  'artifact.healed': 'medium',
  'case.opened': 'medium',
  'case.emergency': 'high',
  'case.released': 'low',
  'waiver.added': 'low',
  'freeze.started': 'high',
  'outbreak.declared': 'critical',
  'outbreak.received': 'critical',
  'policy.loaded': 'low',
  'policy.loosened': 'high',
  'policy.proposed': 'high',
  'policy.accepted': 'high',
  'policy.refused': 'medium',
  'policy.rejected': 'medium',
  'user.created': 'low',
  'user.changed': 'low',
  'user.sign-in-failed': 'medium',
  'token.added': 'low',
  'log.exported': 'low',
  'log.cut': 'medium',
  'notification.undelivered': 'medium',
  'backup.restored': 'high',
  'store.moved': 'high',
}

export function severityOf({ type, detail }: LoggedEvent): Severity {
  if (type === 'artifact.refused') return OUTCOMES.get(detail['outcome']) ?? 'low'
  return TYPES[type] ?? 'informational'
}
