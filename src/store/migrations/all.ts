import type { Migration } from 'kysely/migration'
import { initial } from './0001-initial.ts'
import { countedHeads } from './0002-counted-heads.ts'
import { factsByReading } from './0003-facts-by-reading.ts'
import { replacedBytes } from './0004-replaced-bytes.ts'
import { advisories } from './0005-advisories.ts'
import { casesByName } from './0006-cases-by-name.ts'
import { accessTokens } from './0007-access-tokens.ts'
import { passwordLinks } from './0008-password-links.ts'
import { documentOrigins } from './0009-document-origins.ts'
import { namedHosts } from './0010-named-hosts.ts'
import { receivers } from './0011-receivers.ts'
import { logCuts } from './0012-log-cuts.ts'
import { proposals } from './0013-proposals.ts'
import { freezes } from './0014-freezes.ts'
import { logKeys } from './0015-log-keys.ts'
import { outbreaks } from './0016-outbreaks.ts'
import { ruleTallies } from './0017-rule-tallies.ts'
import { providedPeople } from './0018-provided-people.ts'
import { tokenRights } from './0019-token-rights.ts'
import { casesOfPackages } from './0020-cases-of-packages.ts'
import { activity } from './0021-activity.ts'
import { loosenings } from './0022-loosenings.ts'
import type { ColumnTypes } from './types.ts'

export const INITIAL = '0001-initial'
/** From here on events carry fingerprints of the rows that they tell of. */
export const COUNTED_HEADS = '0002-counted-heads'

/** From here on events are found by keys. */
export const LOG_KEYS = '0015-log-keys'

/** From here on it is counted how often rules decided. */
export const RULE_TALLIES = '0017-rule-tallies'

/** From here on it is counted what clients were told. */
export const ACTIVITY = '0021-activity'

/** In order. Listed here and not found in a folder, so that the compiled package works as the sources do. */
export function migrationsFor(types: ColumnTypes): Record<string, Migration> {
  return {
    [INITIAL]: initial(types),
    [COUNTED_HEADS]: countedHeads(types),
    '0003-facts-by-reading': factsByReading(types),
    '0004-replaced-bytes': replacedBytes(),
    '0005-advisories': advisories(),
    '0006-cases-by-name': casesByName(),
    '0007-access-tokens': accessTokens(types),
    '0008-password-links': passwordLinks(),
    '0009-document-origins': documentOrigins(),
    '0010-named-hosts': namedHosts(),
    '0011-receivers': receivers(types),
    '0012-log-cuts': logCuts(types),
    '0013-proposals': proposals(),
    '0014-freezes': freezes(),
    [LOG_KEYS]: logKeys(types),
    '0016-outbreaks': outbreaks(),
    [RULE_TALLIES]: ruleTallies(types),
    '0018-provided-people': providedPeople(),
    '0019-token-rights': tokenRights(),
    '0020-cases-of-packages': casesOfPackages(),
    [ACTIVITY]: activity(types),
    '0022-loosenings': loosenings(),
  }
}
