import type { Advisory, AdvisoryRange, AdvisoryRecord, AdvisorySeverity } from '../model/advisory.ts'
import { isEcosystem, NAMING, type Ecosystem } from '../model/ecosystem.ts'
import { isRecord } from '../model/json.ts'
import { cut } from '../model/text.ts'
import { baseScore, severityOfScore } from './cvss.ts'

/** UTF-16 units of a summary that are kept. */
const SUMMARY_MAX = 300
/** UTF-16 units; no registry takes longer names or versions. */
const NAME_MAX = 214
const VERSION_MAX = 256
/** Versions and ranges of one package in one record. The largest known records name some 3,000 versions. */
const VERSIONS_MAX = 20_000
const RANGES_MAX = 2000
/** An id stands in messages, links and the log. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{2,99}$/

const SEVERITY_WORDS: Readonly<Record<string, AdvisorySeverity>> = {
  LOW: 'low',
  MODERATE: 'medium',
  MEDIUM: 'medium',
  HIGH: 'high',
  CRITICAL: 'critical',
}

/** "Embedded Malicious Code": what a database calls malware that names it by the weakness. */
const MALICIOUS_CODE = 'CWE-506'

/** A record that cannot be read. The message says what of it, half a sentence. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord'
}

/**
 * What an OSV record says of the packages of our ecosystems, an advisory for each.
 * Throws UnreadableRecord: a record that is half understood would be silently weaker than it was meant.
 */
export function parseOsv(record: unknown): AdvisoryRecord {
  if (!isRecord(record)) throw new UnreadableRecord('it is not an object')
  const { id, modified, published, withdrawn, summary, details, affected } = record
  if (typeof id !== 'string' || !ID.test(id)) throw new UnreadableRecord('its id is missing or odd')
  const modifiedAt = timeOf(modified)
  if (modifiedAt === undefined) throw new UnreadableRecord('it does not say when it was modified')
  const publishedAt = timeOf(published)
  const withdrawnAt = withdrawn === undefined || withdrawn === null ? undefined : timeOf(withdrawn)
  if (typeof withdrawn === 'string' && withdrawnAt === undefined) throw new UnreadableRecord('`withdrawn` is no time')
  if (affected !== undefined && affected !== null && !Array.isArray(affected))
    throw new UnreadableRecord('`affected` is no list')
  const common = {
    id,
    isMalware: isMalware(id, record),
    summary: summaryOf(summary, details),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    modifiedAt,
    ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
  }
  const byPackage = new Map<string, Advisory>()
  for (const entry of affected ?? []) {
    const found = packageOf(entry)
    if (found === undefined) continue
    const key = `${found.ecosystem}\n${found.name}`
    const before = byPackage.get(key)
    const { versions, ranges } = affectedOf(entry)
    byPackage.set(key, {
      ...common,
      ...found,
      severity: severityOf(record, entry),
      versions: [...(before?.versions ?? []), ...versions],
      ranges: [...(before?.ranges ?? []), ...ranges],
    })
  }
  return { id, modifiedAt, advisories: [...byPackage.values()] }
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

function affectedOf(entry: unknown): Pick<Advisory, 'versions' | 'ranges'> {
  const versions = textsOf(member(entry, 'versions'), 'versions')
  const ranges = listOf(member(entry, 'ranges'), 'ranges').flatMap(rangesOf)
  if (versions.length > VERSIONS_MAX || ranges.length > RANGES_MAX)
    throw new UnreadableRecord(`it names more than ${VERSIONS_MAX} versions or ${RANGES_MAX} ranges`)
  return { versions, ranges }
}

/** Events in the record's order: each `introduced` opens a range, which what follows closes [OSV schema, `events`]. */
function rangesOf(range: unknown): readonly AdvisoryRange[] {
  if (member(range, 'type') === 'GIT') return []
  const ranges: AdvisoryRange[] = []
  let introduced: string | undefined
  for (const event of listOf(member(range, 'events'), 'events')) {
    const [opens, fixed, lastAffected] = ['introduced', 'fixed', 'last_affected'].map((kind) => member(event, kind))
    if (isVersion(opens)) {
      if (introduced !== undefined) ranges.push({ introduced })
      introduced = opens
    } else if (isVersion(fixed) && introduced !== undefined) {
      ranges.push({ introduced, fixed })
      introduced = undefined
    } else if (isVersion(lastAffected) && introduced !== undefined) {
      ranges.push({ introduced, lastAffected })
      introduced = undefined
    } else if (member(event, 'limit') === undefined) throw new UnreadableRecord('a range has an odd event')
  }
  return introduced === undefined ? ranges : [...ranges, { introduced }]
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

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= VERSION_MAX
}

function textsOf(value: unknown, what: string): readonly string[] {
  const list = listOf(value, what)
  if (!list.every(isVersion)) throw new UnreadableRecord(`\`${what}\` holds what is no version`)
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
