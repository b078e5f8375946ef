import { z } from 'zod'
import { parseSha256 } from '../model/digest.ts'
import { isEcosystem, NAMING, type Ecosystem } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import type { OutbreakTarget } from '../model/outbreak.ts'
import { parsePurl } from '../model/purl.ts'
import { cut } from '../model/text.ts'

/** Things that one outbreak may be about. */
export const TARGETS_MAX = 5000

/** What is read of an OSV record. [OSV] */
const OSV = z.object({
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }),
        versions: z.array(z.string()).optional(),
        ranges: z.array(z.object({ events: z.array(z.record(z.string(), z.string())) })).optional(),
      }),
    )
    .min(1),
})

/**
 * What is pasted on the day: an OSV record or a list of them, or a line for each thing: a purl, `npm:name@version`,
 * `pypi:name==version`, a name alone for all its versions, or a sha256. Throws `bad-request` with the line that is not understood.
 */
export function targetsIn(text: string): readonly OutbreakTarget[] {
  const trimmed = text.trim()
  const found = /^[[{]/.test(trimmed) ? fromOsv(trimmed) : fromLines(trimmed)
  const targets = [...new Map(found.map((target) => [JSON.stringify(target), target])).values()]
  if (targets.length === 0) throw wrong('Name at least one version, package or sha256.')
  if (targets.length > TARGETS_MAX) throw wrong(`It is about more than ${TARGETS_MAX} things: make several of it.`)
  return targets
}

function fromLines(text: string): readonly OutbreakTarget[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line
      .replace(/(^|\s)#.*$/, '')
      .replace(/^\s*[-*•]\s+/, '')
      .trim()
    if (words === '') return []
    const target = targetOf(words.replace(/[,;]$/, ''))
    if (target === undefined)
      throw wrong(`Line ${index + 1}, "${cut(words, 80)}", names no version, package or sha256.`)
    return [target]
  })
}

function targetOf(words: string): OutbreakTarget | undefined {
  const digest = parseSha256(words.toLowerCase().replace(/^sha256:/, ''))
  if (digest !== undefined) return { kind: 'digest', digest }
  if (words.startsWith('pkg:')) return checked(ofPurl(words))
  const { ecosystem: named, name = '', by, version } = SPELLED.exec(words)?.groups ?? {}
  const ecosystem = named ?? (by === '==' ? 'pypi' : by === '@' ? 'npm' : undefined)
  if (ecosystem === undefined || !isEcosystem(ecosystem) || name === '') return undefined
  return checked(version === undefined ? ofPackage(ecosystem, name) : ofVersion(ecosystem, name, version))
}

const SPELLED =
  /^(?:(?<ecosystem>npm|pypi):)?(?<name>(?:@[\w.~-]+\/)?[\w.~-]+?)(?:\s*(?<by>@|==)\s*(?<version>[\w.+!~-]+))?$/

/** A tag, a range or half a version names no file: a block of it would look like one and be none. */
function checked(target: OutbreakTarget | undefined): OutbreakTarget | undefined {
  if (target?.kind !== 'version' || FORMS[target.ecosystem].version.test(target.version)) return target
  throw wrong(
    `"${cut(target.version, 60)}" of ${cut(target.name, 80)} is no version: write it in full, or the name alone for all versions.`,
  )
}

/** Names, in their one spelling, and versions, as no tag, range or second thing on a line is. */
const FORMS: Readonly<Record<Ecosystem, { readonly name: RegExp; readonly version: RegExp }>> = {
  npm: { name: /^(?:@[^@/%\s]+\/)?[^@/%\s]+$/, version: /^[v=]*\d+\.\d+\.\d+[\w.+-]*$/ },
  pypi: { name: /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/, version: /^v?\d[\w.!+-]*$/i },
}

function nameIn(ecosystem: Ecosystem, name: string): string {
  const canonical = NAMING[ecosystem].canonical(name)
  if (!FORMS[ecosystem].name.test(canonical))
    throw wrong(`"${cut(name, 80)}" is the name of no ${NAMING[ecosystem].title}.`)
  return canonical
}

function ofPurl(text: string): OutbreakTarget | undefined {
  const target = parsePurl(text) ?? parsePurl(`${text}@0`)
  if (target === undefined) return undefined
  const { ecosystem, name, version } = target
  return parsePurl(text) === undefined ? ofPackage(ecosystem, name) : ofVersion(ecosystem, name, version)
}

function fromOsv(text: string): readonly OutbreakTarget[] {
  const json = jsonIn(text)
  const parsed = z.union([OSV.transform((one) => [one]), z.array(OSV).min(1)]).safeParse(json)
  if (!parsed.success) throw wrong('That is no OSV record: JSON is read as one, or as a list of them.')
  return parsed.data.flatMap(({ affected }) =>
    affected.flatMap(({ package: { ecosystem: named, name }, versions = [], ranges = [] }) => {
      const ecosystem = named.toLowerCase()
      if (!isEcosystem(ecosystem)) return []
      // What a record affects is in its list of versions or in one of its ranges. [OSV]
      if (ranges.some(({ events }) => isAll(events))) return [ofPackage(ecosystem, name)]
      if (versions.length > 0) return versions.map((version) => ofVersion(ecosystem, name, version))
      throw wrong(`The record names ranges of ${cut(name, 80)}, and no versions: name the versions one by one.`)
    }),
  )
}

/** Undefined where it is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** From the first version on, and no end. */
function isAll(events: readonly Readonly<Record<string, string>>[]): boolean {
  return events.length === 1 && events[0]?.['introduced'] === '0'
}

function ofVersion(ecosystem: Ecosystem, name: string, version: string): OutbreakTarget {
  return { kind: 'version', ecosystem, name: nameIn(ecosystem, name), version }
}

function ofPackage(ecosystem: Ecosystem, name: string): OutbreakTarget {
  return { kind: 'package', ecosystem, name: nameIn(ecosystem, name) }
}

function wrong(message: string): LazaretError {
  return new LazaretError('bad-request', message)
}
