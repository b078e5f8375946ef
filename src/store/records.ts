import type { Kysely } from 'kysely'
import type { Clock } from '../model/clock.ts'
import type { Records } from '../model/records.ts'
import { activityRecords } from './activity-records.ts'
import { advisoryRecords } from './advisory-records.ts'
import { caseRecords } from './case-records.ts'
import type { OpenDatabase } from './database.ts'
import { deliveryRecords } from './deliveries.ts'
import { eventRecords } from './event-records.ts'
import { freezeRecords } from './freezes.ts'
import { hotRecords, type HotRecords } from './hot-records.ts'
import { looseningRecords } from './loosenings.ts'
import { hostRecords } from './named-hosts.ts'
import { proposalRecords } from './proposals.ts'
import { receiverRecords } from './receivers.ts'
import { outbreakRecords } from './outbreaks.ts'
import { outdatedRecords } from './outdated-records.ts'
import { ruleHitRecords } from './rule-hits.ts'
import { searchRecords } from './search-records.ts'
import { sqliteReads, type Reads } from './reads.ts'
import { toRejection, toToken, toUser, toWaiver } from './rows.ts'
import type { Schema } from './schema.ts'

/** All that can be read back. */
export function createRecords({ sqlite, kysely }: OpenDatabase, clock: Clock): Records {
  return { ...hotRecords(sqlite, clock), ...coldRecords(kysely, sqliteReads(sqlite), clock) }
}

/** What is read in the same words of either database. */
export function coldRecords(kysely: Kysely<Schema>, reads: Reads, clock: Clock): Omit<Records, keyof HotRecords> {
  return {
    ...activityRecords(reads),
    ...advisoryRecords(reads),
    ...caseRecords(kysely, reads),
    ...outdatedRecords(reads),
    ...hostRecords(reads),
    ...receiverRecords(reads),
    ...ruleHitRecords(reads),
    ...searchRecords(reads),
    ...looseningRecords(kysely),
    events: eventRecords(reads),
    async waivers({ active, at = clock().toISOString() }) {
      const rows = await kysely.selectFrom('waiver').selectAll().orderBy('added_at', 'desc').orderBy('id').execute()
      const all = rows.map(toWaiver)
      if (active === undefined) return all
      return all.filter(
        ({ revokedAt, until }) => active === (revokedAt === undefined && (until === undefined || until > at)),
      )
    },
    async storedPackages(registry) {
      const query = kysely.selectFrom('artifact').select('name').distinct().where('registry', '=', registry)
      return (await query.orderBy('name').execute()).map(({ name }) => name)
    },
    proposals: proposalRecords(kysely),
    outbreaks: outbreakRecords(kysely),
    deliveries: deliveryRecords(reads),
    freezes: freezeRecords(kysely, () => clock().toISOString()),
    async rejections({ active }) {
      const rows = await kysely.selectFrom('rejection').selectAll().orderBy('added_at', 'desc').orderBy('id').execute()
      const all = rows.map(toRejection)
      return active === undefined ? all : all.filter(({ revokedAt }) => active === (revokedAt === undefined))
    },
    async tokens() {
      const rows = await kysely
        .selectFrom('access_token')
        .selectAll()
        .orderBy('added_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(toToken)
    },
    async users() {
      return (await kysely.selectFrom('person').selectAll().orderBy('name').execute()).map(toUser)
    },
  }
}
