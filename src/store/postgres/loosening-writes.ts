import type { KeptPolicy, Loosening, LooseningEnd } from '../../model/loosening.ts'
import { changedMeanwhile, isHeldBack, keptColumns, looseningColumns, noLoosening } from '../loosenings.ts'
import { KEPT_POLICY_UPSERT, LOOSENING_INSERT } from '../upserts.ts'
import { statement, type Transaction } from './statement.ts'

const KEPT = statement('SELECT digest, is_guarded FROM kept_policy WHERE registry = @registry')
const KEEP = statement(KEPT_POLICY_UPSERT)
const OPEN = statement('SELECT id FROM loosening WHERE registry = @registry AND ended_at IS NULL')
const INSERT = statement(LOOSENING_INSERT)
const FIND = statement('SELECT id FROM loosening WHERE id = @id')
const AGREE = statement(
  'UPDATE loosening SET agreed_at = @at, agreed_by = @by WHERE id = @id AND agreed_at IS NULL AND ended_at IS NULL',
)
const END = statement(
  'UPDATE loosening SET ended_at = @at, ended_by = @by, ended_how = @how WHERE id = @id AND ended_at IS NULL',
)

/** Throws `conflict` where the one that is kept wants two people, and is another than `was`. */
export async function keepPolicy(tx: Transaction, policy: KeptPolicy, was: string | undefined): Promise<void> {
  const { registry } = policy
  const before = await tx.first<{ digest: string; is_guarded: number }>(KEPT, { registry })
  if (before !== undefined && isHeldBack({ ...before, policy, was })) throw changedMeanwhile()
  await tx.run(KEEP, keptColumns(policy))
}

/** Throws `conflict` where its registry has another one that nobody has ended. */
export async function writeLoosening(tx: Transaction, loosening: Loosening): Promise<void> {
  const { registry } = loosening
  if ((await tx.first(OPEN, { registry })) !== undefined) throw changedMeanwhile()
  await tx.run(INSERT, looseningColumns(loosening))
}

/** Throws `not-found`, and `conflict` where somebody agreed before or it was ended. */
export async function agreeToLoosening(tx: Transaction, id: string, at: string, by: string): Promise<void> {
  if ((await tx.run(AGREE, { id, at, by })) !== 1) await failed(tx, id)
}

/** Throws `not-found`, and `conflict` where it was ended before. */
export async function endLoosening(tx: Transaction, id: string, { at, by, how }: LooseningEnd): Promise<void> {
  if ((await tx.run(END, { id, at, by, how })) !== 1) await failed(tx, id)
}

async function failed(tx: Transaction, id: string): Promise<never> {
  throw (await tx.first(FIND, { id })) === undefined ? noLoosening() : changedMeanwhile()
}
