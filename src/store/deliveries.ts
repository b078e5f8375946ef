import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseLeaf } from '../audit/leaf.ts'
import type { LoggedEvent } from '../model/event.ts'
import { targetKey, type Delivery, type OutbreakTarget } from '../model/outbreak.ts'
import { parsePurl, purlOfVersion } from '../model/purl.ts'
import type { Records } from '../model/records.ts'
import { BY_KEYS, newestEvent } from './event-records.ts'
import type { Reads } from './reads.ts'
import { digestKey, keyedBelow, purlKey, purlsOf } from './key-index.ts'

/** Events that are looked at before other work gets its turn. */
const STEP = 16_384

/** Different deliveries of one answer: the latest. */
const DELIVERIES_MAX = 50_000

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** Who was served what, found by keys; of the events that have none yet, by reading them. */
export function deliveryRecords(reads: Reads, max = DELIVERIES_MAX): Records['deliveries'] {
  const newest = newestEvent(reads)
  const keyed = keyedBelow(reads)
  const namesOf = purlsOf(reads)
  const lookUp = reads.prepare<[string, number, number], { readonly leaf: string }>(
    `SELECT leaf FROM log_event WHERE seq IN (${BY_KEYS}) AND type = 'artifact.served' ORDER BY seq DESC`,
  )
  const read = reads.prepare<[number, number], { readonly leaf: string }>(
    "SELECT leaf FROM log_event WHERE seq < ? AND seq >= ? AND type = 'artifact.served' ORDER BY seq DESC",
  )
  return async (targets, eventsMax = Infinity) => {
    const wanted = new Set(targets.map((target) => targetKey(target)))
    const keys = JSON.stringify(await keysOf(targets, wanted, namesOf))
    const split = await keyed()
    const size = (await newest()) + 1
    const found = new Map<string, Mutable<Delivery>>()
    let isCutShort = false
    let looked = 0
    for (let below = size; below > 0 && !isCutShort; below -= STEP) {
      const from = Math.max(0, below - STEP)
      const leaves = from < split ? await lookUp.all(keys, Math.min(below, split), from) : []
      const rest = below > split ? await read.all(below, Math.max(from, split)) : []
      for (const { leaf } of [...rest, ...leaves]) {
        const event = parseLeaf(leaf)
        if (!isWanted(event, wanted)) continue
        looked += 1
        isCutShort = !note(found, event, max) || isCutShort
      }
      if (looked >= eventsMax && below > STEP) isCutShort = true
      await nextTurn()
    }
    return { deliveries: [...found.values()].toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1)), isCutShort }
  }
}

/** Each package is looked through once, however many of its versions are asked for. */
async function keysOf(
  targets: readonly OutbreakTarget[],
  wanted: ReadonlySet<string>,
  namesOf: (purl: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const beginnings = new Set<string>()
  const digests: string[] = []
  for (const target of targets) {
    if (target.kind === 'digest') digests.push(digestKey(target.digest))
    else beginnings.add(purlOfVersion({ ...target, version: '0' }).slice(0, -1))
  }
  const named = await Promise.all([...beginnings].map((beginning) => namesOf(beginning)))
  const purls = named.flat().filter((purl) => isNamed(purl, wanted))
  return [...digests, ...purls.map((purl) => purlKey(purl))]
}

/** A key is short, and what has none was not looked for yet. */
function isWanted({ purl, digest }: LoggedEvent, wanted: ReadonlySet<string>): boolean {
  if (digest !== undefined && wanted.has(digest)) return true
  return purl !== undefined && isNamed(purl, wanted)
}

function isNamed(purl: string, wanted: ReadonlySet<string>): boolean {
  const target = parsePurl(purl)
  if (target === undefined) return false
  return wanted.has(targetKey({ kind: 'version', ...target })) || wanted.has(targetKey({ kind: 'package', ...target }))
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
