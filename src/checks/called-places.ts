import { wholeTree } from '../analysis/catalog/destructive-paths.ts'
import { isCollectingHost, isNamelessHost } from '../analysis/catalog/hosts.ts'
import { isOfWallet } from '../analysis/catalog/javascript-watching.ts'
import { COPIES_MAIL } from '../analysis/catalog/mail.ts'
import { startPlace } from '../analysis/catalog/persistence.ts'
import type { Report } from './check.ts'
import type { CodeSummary, Place } from '../analysis/code.ts'

/** A place that somebody has to call, and what it does there that few packages do. */
export interface CalledPlace {
  readonly place: Place
  readonly does: string
  /** absent: tools are there for such things */
  readonly grade?: Pick<Report, 'severity' | 'confidence'>
}

/** places that are told of one file */
const PLACES_MAX = 4

/** Of one file that somebody calls, or that a command starts. `isLoaded`: what runs when it is loaded is left out. */
export function calledPlaces({ capabilities }: CodeSummary, isLoaded: boolean): readonly CalledPlace[] {
  const places = [...new Set([...capabilities.values()].flat())].filter(
    ({ deferred }) => !isLoaded || deferred === true,
  )
  return places.flatMap((place) => doneAt(place)).slice(0, PLACES_MAX)
}

function doneAt(place: Place): CalledPlace[] {
  const written = writtenAt(place)
  if (written !== undefined) return [written]
  const mines = place.misuses?.includes('mines') === true && NAMED_POOL.test(place.note)
  if (mines) return [{ place, does: place.note, grade: ASKED.never }]
  const deleted = deletedAt(place)
  if (deleted !== undefined && OF_ACCOUNT.test(deleted)) return [{ place, does: deleted, grade: ASKED.never }]
  const does =
    deleted ?? misusedAt(place) ?? replacedAt(place) ?? copiedAt(place) ?? shownAt(place) ?? connectedAt(place)
  return does === undefined ? [] : [{ place, does }]
}

/** No tool is asked to do away with all that somebody has. */
const OF_ACCOUNT = /^deletes (?:the home directory|what an account has of its own)$/

function writtenAt(place: Place): CalledPlace | undefined {
  for (const path of place.writes ?? []) {
    const start = path.startsWith('./') ? undefined : startPlace(path)
    if (start === undefined) continue
    const does = `writes ${path.replaceAll('\uE000', '…').slice(0, 120)}, ${start.effect}`
    return { place, does, grade: ASKED[start.asked ?? 'often'] }
  }
  return undefined
}

/** How often somebody asks a package to write there. */
const ASKED = {
  often: { severity: 'medium', confidence: 'low' },
  seldom: { severity: 'high', confidence: 'medium' },
  never: { severity: 'high', confidence: 'high' },
} as const

/** A pool of miners, or the wallet of whoever gets what is mined: no tool has its users work for somebody certain. */
const NAMED_POOL = /stratum[12]?(?:\+\w{3})?:\/\/[\w-]+\.[\w.-]+|(?:^|\s)(?:-u|--user|--wallet)[ =][\w.]{20}/

function deletedAt({ deletes = [] }: Place): string | undefined {
  const tree = deletes.map((path) => wholeTree(path)).find((name) => name !== undefined)
  return tree === undefined ? undefined : `deletes ${tree}`
}

function misusedAt({ misuses, note }: Place): string | undefined {
  return misuses === undefined ? undefined : note
}

function replacedAt({ replaces = '', note }: Place): string | undefined {
  return isOfWallet(replaces) ? note : undefined
}

function copiedAt({ note }: Place): string | undefined {
  return note.startsWith(COPIES_MAIL) ? note : undefined
}

/** Whoever calls a function of a library sees a calculator start. */
function shownAt({ note }: Place): string | undefined {
  const command = /^starts `((?:\S*[/\\])?(?:calc|xcalc)(?:\.exe)?)` with /i.exec(note)?.[1]
  return command === undefined ? undefined : `starts ${command}`
}

function connectedAt({ hosts = [], note }: Place): string | undefined {
  return hosts.some((host) => isNamelessHost(host) || isCollectingHost(host)) ? note : undefined
}
