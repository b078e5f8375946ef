import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { parseLeaf } from '../audit/leaf.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { Delivery, OutbreakTarget } from '../model/outbreak.ts'
import { parsePurl, purlOfVersion } from '../model/purl.ts'
import type { Records } from '../model/records.ts'
import { BY_KEYS } from './event-records.ts'
import { digestKey, keyedBelow, purlKey, purlsOf } from './key-index.ts'

/** Events that are looked at before other work gets its turn. */
const STEP = 16_384

/** Different deliveries of one answer: the latest. */
const DELIVERIES_MAX = 50_000

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** Who was served what, found by keys; of the events that have none yet, by reading them. */
export function deliveryRecords(sqlite: Database.Database, max = DELIVERIES_MAX): Records['deliveries'] {
  const newest = sqlite.prepare<[], number | null>('SELECT MAX(seq) FROM log_event').pluck()
  const keyed = keyedBelow(sqlite)
  const namesOf = purlsOf(sqlite)
  const lookUp = sqlite
    .prepare<[string, number, number], string>(
      `SELECT leaf FROM log_event WHERE seq IN (${BY_KEYS}) AND type = 'artifact.served' ORDER BY seq DESC`,
    )
    .pluck()
  const read = sqlite
    .prepare<[number, number], string>(
      "SELECT leaf FROM log_event WHERE seq < ? AND seq >= ? AND type = 'artifact.served' ORDER BY seq DESC",
    )
    .pluck()
  return async (targets) => {
    const wanted = wantedOf(targets)
    const keys = JSON.stringify(targets.flatMap((target) => keysOf(target, namesOf)))
    const split = keyed()
    const size = (newest.get() ?? -1) + 1
    const found = new Map<string, Mutable<Delivery>>()
    let isCutShort = false
    for (let below = size; below > 0 && !isCutShort; below -= STEP) {
      const from = Math.max(0, below - STEP)
      const leaves = from < split ? lookUp.all(keys, Math.min(below, split), from) : []
      const rest = below > split ? read.all(below, Math.max(from, split)) : []
      for (const leaf of [...rest, ...leaves]) {
        const event = parseLeaf(leaf)
        if (isWanted(event, wanted)) isCutShort = !note(found, event, max) || isCutShort
      }
      await nextTurn()
    }
    return { deliveries: [...found.values()].toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1)), isCutShort }
  }
}

function keysOf(
  target: OutbreakTarget,
  namesOf: (version: string, isPackage: boolean) => readonly string[],
): readonly string[] {
  if (target.kind === 'digest') return [digestKey(target.digest)]
  const { ecosystem, name } = target
  if (target.kind === 'version') {
    return namesOf(purlOfVersion({ ecosystem, name, version: target.version }), false).map((purl) => purlKey(purl))
  }
  return namesOf(purlOfVersion({ ecosystem, name, version: '0' }).slice(0, -1), true).map((purl) => purlKey(purl))
}

function wantedOf(targets: readonly OutbreakTarget[]): ReadonlySet<string> {
  return new Set(
    targets.map((target) => {
      if (target.kind === 'digest') return target.digest
      const whole = `${target.ecosystem}:${target.name}`
      return target.kind === 'package' ? whole : `${whole}@${target.version}`
    }),
  )
}

/** A key is short, and what has none was not looked for yet. */
function isWanted({ purl, digest }: LoggedEvent, wanted: ReadonlySet<string>): boolean {
  if (digest !== undefined && wanted.has(digest)) return true
  const target = purl === undefined ? undefined : parsePurl(purl)
  if (target === undefined) return false
  const { ecosystem, name, version } = target
  return wanted.has(`${ecosystem}:${name}@${version}`) || wanted.has(`${ecosystem}:${name}`)
}

/** False where it is one more than are told. */
function note(
  found: Map<string, Mutable<Delivery>>,
  { registry = '', purl = '', digest, actor, at, detail }: LoggedEvent,
  max: number,
): boolean {
  const project = typeof detail['project'] === 'string' ? detail['project'] : undefined
  const { name: token, address, client } = actor
  const key = JSON.stringify([registry, purl, digest, token, project, address])
  const known = found.get(key)
  if (known === undefined) {
    if (found.size >= max) return false
    found.set(key, {
      registry,
      purl,
      token,
      times: 1,
      firstAt: at,
      lastAt: at,
      ...(digest === undefined ? {} : { digest }),
      ...(project === undefined ? {} : { project }),
      ...(address === undefined ? {} : { address }),
      ...(client === undefined ? {} : { client }),
    })
    return true
  }
  known.times += 1
  if (at < known.firstAt) known.firstAt = at
  if (at < known.lastAt) return true
  known.lastAt = at
  if (client !== undefined) known.client = client
  return true
}
