import { lookup } from '../model/lookup.ts'
import { ADVISORY_SEVERITIES, type Advisory, type AdvisoryRecord, type AdvisorySeverity } from '../model/advisory.ts'
import { isEcosystem, NAMING, type Ecosystem } from '../model/ecosystem.ts'
import { isRecord } from '../model/json.ts'
import { cut } from '../model/text.ts'
import { baseScore, severityOfScore } from './cvss.ts'
import { isVersion, rangesOf } from './ranges.ts'
import { UnreadableRecord } from './unreadable.ts'

/** UTF-16 units of a summary that are kept. */
const SUMMARY_MAX = 300
/** UTF-16 units; no registry takes longer names. */
const NAME_MAX = 214
/** Versions and ranges of one package in one record. The largest known records name some 3,000 versions. */
const VERSIONS_MAX = 20_000
const RANGES_MAX = 2000
/** An id stands in messages, links and the log. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{2,99}$/

const SEVERITY_WORDS: Readonly<Record<string, AdvisorySeverity>> = lookup({
  LOW: 'low',
  MODERATE: 'medium',
  MEDIUM: 'medium',
  HIGH: 'high',
  CRITICAL: 'critical',
})

/** "Embedded Malicious Code": what a database calls malware that names it by the weakness. */
const MALICIOUS_CODE = 'CWE-506'

/** When a record of malware was modified that does not say it: any other record of its id is newer. */
const LONG_AGO = new Date(0).toISOString()

/** Every version. */
const WHOLE = { versions: [], ranges: [{ introduced: '0' }] } as const

/**
 * What an OSV record says of the packages of our ecosystems, an advisory for each. Malware that is half understood is all of the package
 * that it names, and `problem` says what was not understood. Throws UnreadableRecord where nothing protects by that: a vulnerability that
 * is half understood would be silently weaker than it was meant, and so would a record without an id.
 */
export function parseOsv(record: unknown): AdvisoryRecord {
  if (!isRecord(record)) throw new UnreadableRecord('it is not an object')
  const { id, published, summary, details, affected } = record
  if (typeof id !== 'string' || !ID.test(id)) throw new UnreadableRecord('its id is missing or odd')
  const malware = isMalware(id, record)
  const reading = new Reading(malware)
  const modifiedAt = reading.of(() => modifiedOf(record), LONG_AGO)
  const withdrawnAt = reading.of(() => withdrawnOf(record), undefined)
  const publishedAt = timeOf(published)
  const common = {
    id,
    isMalware: malware,
    summary: summaryOf(summary, details),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    modifiedAt,
    ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
  }
  const byPackage = new Map<string, Advisory>()
  for (const entry of reading.of(() => listOf(affected, 'affected'), [])) {
    const found = reading.of(() => packageOf(entry), undefined)
    if (found === undefined) continue
    const key = `${found.ecosystem}\n${found.name}`
    const before = byPackage.get(key)
    const { versions, ranges } = reading.of(() => affectedOf(entry, found.ecosystem, malware), WHOLE)
    byPackage.set(key, {
      ...common,
      ...found,
      severity: graver(before?.severity, severityOf(record, entry)),
      versions: [...(before?.versions ?? []), ...versions],
      ranges: [...(before?.ranges ?? []), ...ranges],
    })
  }
  const advisories = [...byPackage.values()]
  const { problem } = reading
  if (problem !== undefined && advisories.length === 0) throw problem
  return { id, modifiedAt, advisories, ...(problem === undefined ? {} : { problem: problem.message }) }
}

/** What of a record of malware cannot be read is taken at its worst, and kept to be told; any other record is given up. */
class Reading {
  readonly #malware: boolean
  problem: UnreadableRecord | undefined

  constructor(malware: boolean) {
    this.#malware = malware
  }

  of<T>(read: () => T, worst: T): T {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof UnreadableRecord) || !this.#malware) throw error
      this.problem ??= error
      return worst
    }
  }
}

function modifiedOf({ modified }: Readonly<Record<string, unknown>>): string {
  const at = timeOf(modified)
  if (at === undefined) throw new UnreadableRecord('it does not say when it was modified')
  return at
}

function withdrawnOf({ withdrawn }: Readonly<Record<string, unknown>>): string | undefined {
  if (withdrawn === undefined || withdrawn === null) return undefined
  const at = timeOf(withdrawn)
  if (at === undefined) throw new UnreadableRecord('`withdrawn` is no time')
  return at
}

function isMalware(id: string, record: Readonly<Record<string, unknown>>): boolean {
  if (id.startsWith('MAL-')) return true
  const weaknesses = member(record['database_specific'], 'cwe_ids')
  return Array.isArray(weaknesses) && weaknesses.includes(MALICIOUS_CODE)
}

function packageOf(entry: unknown): { readonly ecosystem: Ecosystem; readonly name: string } | undefined {
  const named = member(entry, 'package')
  const ecosystem = member(named, 'ecosystem')
  const name = member(named, 'name')
  if (typeof ecosystem !== 'string') throw new UnreadableRecord('a package has no ecosystem')
  // `PyPI:suffix` names a part of an ecosystem.
  const ours = (ecosystem.split(':', 1)[0] ?? '').toLowerCase()
  if (!isEcosystem(ours)) return undefined
  if (typeof name !== 'string' || name === '' || name.length > NAME_MAX)
    throw new UnreadableRecord('a package has no name, or one that is too long')
  return { ecosystem: ours, name: NAMING[ours].canonical(name) }
}

function affectedOf(entry: unknown, ecosystem: Ecosystem, malware: boolean): Pick<Advisory, 'versions' | 'ranges'> {
  const versions = versionsOf(member(entry, 'versions'))
  const ranges = listOf(member(entry, 'ranges'), 'ranges').flatMap((range) =>
    // Commits say nothing of versions.
    member(range, 'type') === 'GIT' ? [] : rangesOf(listOf(member(range, 'events'), 'events'), ecosystem),
  )
  if (versions.length > VERSIONS_MAX || ranges.length > RANGES_MAX)
    throw new UnreadableRecord(`it names more than ${VERSIONS_MAX} versions or ${RANGES_MAX} ranges`)
  return malware && versions.length === 0 && ranges.length === 0 ? WHOLE : { versions, ranges }
}

function graver(one: AdvisorySeverity = 'unknown', other: AdvisorySeverity): AdvisorySeverity {
  return ADVISORY_SEVERITIES.indexOf(one) > ADVISORY_SEVERITIES.indexOf(other) ? one : other
}

function severityOf(record: Readonly<Record<string, unknown>>, entry: unknown): AdvisorySeverity {
  const word = member(record['database_specific'], 'severity') ?? member(member(entry, 'database_specific'), 'severity')
  const said = typeof word === 'string' ? SEVERITY_WORDS[word.toUpperCase()] : undefined
  if (said !== undefined) return said
  const scores = [record['severity'], member(entry, 'severity')]
    .flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []))
    .map((one) => member(one, 'score'))
    .map((vector) => (typeof vector === 'string' ? baseScore(vector) : undefined))
    .filter((score) => score !== undefined)
  return scores.length === 0 ? 'unknown' : severityOfScore(Math.max(...scores))
}

function summaryOf(summary: unknown, details: unknown): string {
  const text = [summary, details].find((one) => typeof one === 'string' && one.trim() !== '')
  const [line = ''] = typeof text === 'string' ? text.trim().split(/[\r\n]/, 1) : []
  return cut(line.replaceAll(/\s+/g, ' '), SUMMARY_MAX)
}

function versionsOf(value: unknown): readonly string[] {
  const list = listOf(value, 'versions')
  if (!list.every(isVersion)) throw new UnreadableRecord('`versions` holds what is no version')
  return list
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new UnreadableRecord(`\`${what}\` is no list`)
  return value
}

function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}
