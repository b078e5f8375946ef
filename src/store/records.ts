import type { Clock } from '../model/clock.ts'
import type { Records } from '../model/records.ts'
import { advisoryRecords } from './advisory-records.ts'
import { caseRecords } from './case-records.ts'
import type { OpenDatabase } from './database.ts'
import { deliveryRecords } from './deliveries.ts'
import { eventRecords } from './event-records.ts'
import { freezeRecords } from './freezes.ts'
import { hotRecords } from './hot-records.ts'
import { hostRecords } from './named-hosts.ts'
import { proposalRecords } from './proposals.ts'
import { receiverRecords } from './receivers.ts'
import { outbreakRecords } from './outbreaks.ts'
import { outdatedRecords } from './outdated-records.ts'
import { ruleHitRecords } from './rule-hits.ts'
import { toRejection, toToken, toUser, toWaiver } from './rows.ts'

/** All that can be read back. */
export function createRecords({ sqlite, kysely }: OpenDatabase, clock: Clock): Records {
  return {
    ...hotRecords(sqlite, clock),
    ...advisoryRecords(sqlite),
    ...caseRecords(kysely),
    ...outdatedRecords(sqlite),
    ...hostRecords(sqlite),
    ...receiverRecords(sqlite),
    ...ruleHitRecords(sqlite),
    events: eventRecords(sqlite),
    async waivers({ active, at = clock().toISOString() }) {
      const rows = await kysely.selectFrom('waiver').selectAll().orderBy('added_at', 'desc').orderBy('id').execute()
      const all = rows.map(toWaiver)
      if (active === undefined) return all
      return all.filter(
        ({ revokedAt, until }) => active === (revokedAt === undefined && (until === undefined || until > at)),
      )
    },
    proposals: proposalRecords(kysely),
    outbreaks: outbreakRecords(kysely),
    deliveries: deliveryRecords(sqlite),
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
