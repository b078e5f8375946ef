import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { LazaretError } from '../model/errors.ts'
import type { KeptPolicy, Loosening, LooseningEnd } from '../model/loosening.ts'
import type { Records } from '../model/records.ts'
import type { KeptPolicyRow, LooseningRow, Schema } from './schema.ts'
import { KEPT_POLICY_UPSERT, LOOSENING_INSERT } from './upserts.ts'

export interface LooseningWriter {
  /** Throws `conflict` where the one that is kept wants two people, and is another than `was`. */
  keep(policy: KeptPolicy, was: string | undefined): void
  /** Throws `conflict` where its registry has another one that nobody has ended. */
  loosening(loosening: Loosening): void
  /** Throws `not-found`, and `conflict` where somebody agreed before or it was ended. */
  agree(id: string, at: string, by: string): void
  /** Throws `not-found`, and `conflict` where it was ended before. */
  end(id: string, end: LooseningEnd): void
}

export function looseningWriter(sqlite: Database.Database): LooseningWriter {
  const kept = sqlite.prepare<[string], Pick<KeptPolicyRow, 'digest' | 'is_guarded'>>(
    'SELECT digest, is_guarded FROM kept_policy WHERE registry = ?',
  )
  const keep = sqlite.prepare(KEPT_POLICY_UPSERT)
  const open = sqlite.prepare<[string], { readonly id: string }>(
    'SELECT id FROM loosening WHERE registry = ? AND ended_at IS NULL',
  )
  const insert = sqlite.prepare(LOOSENING_INSERT)
  const find = sqlite.prepare<[string], { readonly id: string }>('SELECT id FROM loosening WHERE id = ?')
  const agree = sqlite.prepare<[string, string, string]>(
    'UPDATE loosening SET agreed_at = ?, agreed_by = ? WHERE id = ? AND agreed_at IS NULL AND ended_at IS NULL',
  )
  const end = sqlite.prepare<[string, string, string, string]>(
    'UPDATE loosening SET ended_at = ?, ended_by = ?, ended_how = ? WHERE id = ? AND ended_at IS NULL',
  )
  function changedOne(changes: number, id: string): void {
    if (changes === 1) return
    throw find.get(id) === undefined ? noLoosening() : changedMeanwhile()
  }
  return {
    keep(policy, was) {
      const before = kept.get(policy.registry)
      if (before !== undefined && isHeldBack({ ...before, policy, was })) throw changedMeanwhile()
      keep.run(keptColumns(policy))
    },
    loosening(loosening) {
      if (open.get(loosening.registry) !== undefined) throw changedMeanwhile()
      insert.run(looseningColumns(loosening))
    },
    agree(id, at, by) {
      changedOne(agree.run(at, by, id).changes, id)
    },
    end(id, { at, by, how }) {
      changedOne(end.run(at, by, how, id).changes, id)
    },
  }
}

/** Whether what is kept may not give way to a policy whose writer saw another one in force. */
export function isHeldBack(given: {
  readonly digest: string
  readonly is_guarded: number
  readonly policy: KeptPolicy
  readonly was: string | undefined
}): boolean {
  const { digest, is_guarded: isGuarded, policy, was } = given
  return isGuarded === 1 && digest !== was && digest !== policy.digest
}

export function noLoosening(): LazaretError {
  return new LazaretError('not-found', 'There is no such looser policy.')
}

export function changedMeanwhile(): LazaretError {
  return new LazaretError('conflict', 'The policy in force, or what waits to take its place, was changed meanwhile.')
}

export function keptColumns({ registry, digest, source, isGuarded, at }: KeptPolicy) {
  return { registry, digest, source, isGuarded: isGuarded ? 1 : 0, at }
}

export function looseningColumns({ id, registry, base, digest, source, told, at }: Loosening) {
  return { id, registry, base, digest, source, told: JSON.stringify(told), at }
}

/** Looser policies that are listed, the newest. */
const LISTED_MAX = 100

export function looseningRecords(db: Kysely<Schema>): Pick<Records, 'keptPolicies' | 'loosenings'> {
  return {
    async keptPolicies() {
      return (await db.selectFrom('kept_policy').selectAll().orderBy('registry').execute()).map(toKeptPolicy)
    },
    async loosenings({ open }) {
      const query = db.selectFrom('loosening').selectAll().orderBy('added_at', 'desc').orderBy('id')
      const rows = open ? query.where('ended_at', 'is', null).execute() : query.limit(LISTED_MAX).execute()
      return (await rows).map(toLoosening)
    },
  }
}

export function toKeptPolicy(row: KeptPolicyRow): KeptPolicy {
  const { registry, digest, source, is_guarded: isGuarded, kept_at: at } = row
  return { registry, digest, source, isGuarded: isGuarded === 1, at }
}

export function toLoosening(row: LooseningRow): Loosening {
  const { id, registry, base, digest, source, agreed_at: agreedAt, agreed_by: agreedBy } = row
  const { ended_at: endedAt, ended_by: endedBy, ended_how: how } = row
  const told: Loosening['told'] = JSON.parse(row.told)
  const isEnded = endedAt !== null && endedBy !== null && how !== null
  return {
    id,
    registry,
    base,
    digest,
    source,
    told,
    at: row.added_at,
    ...(agreedAt === null || agreedBy === null ? {} : { agreed: { at: agreedAt, by: agreedBy } }),
    ...(isEnded ? { end: { at: endedAt, by: endedBy, how } } : {}),
  }
}
