import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { CLIPBOARD_NOTES } from '../analysis/catalog/clipboard.ts'
import { holdsWalletAddress } from '../analysis/catalog/wallets.ts'
import { isOfWallet, WATCHING_NOTES } from '../analysis/catalog/javascript-watching.ts'
import type { CodeIndex, CodeSummary, Flow, Place, SurfaceEntry } from '../analysis/code.ts'
import { placesOnLoad } from '../analysis/python/runs-on-load.ts'
import { codeWithSideEffects } from './side-effects.ts'
import { bySink, flowEvidence, MOMENTS, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

export const spying: ContentCheck = {
  id: 'spying',
  summary: 'Takes, or changes, what a person copies or types',
  why: 'Clipboards hold passwords and the addresses that are about to be paid. Code that watches them without being called, and sends what it sees or puts something else there, robs whoever works at the machine.',
  remedy:
    'Do not install it. If it ran already, change what was copied or typed since, and look up whom the last payments went to.',
  overlooks:
    'Screens, keys and clipboards that are read by native code or by a program of the system under a name that the catalogue does not have; what is kept in a file that something else sends.',
  references: ['MITRE ATT&CK T1115', 'colourama (2018)', 'pytoileur (2024)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const flows = seenFlows(code).filter(
      ({ flow }) => flow.source.kind === 'observed' && flow.sink.kind === 'network' && !isHandedOn(flow),
    )
    const texts = new Map(reading.entries.map(({ path, content }) => [path, content]))
    const holds = (path: string): boolean => holdsWalletAddress(texts.get(path)?.toString('latin1') ?? '')
    return [...bySink(flows).flatMap((group) => sent(code, group)), ...swaps(code, holds), ...between(code, holds)]
  },
}

/**
 * Whoever stands in the place of `fetch` asks the real one for what he was asked, and a page sends its forms to whom they belong: that is no
 * loss, where nobody says where to.
 */
function isHandedOn({ source, hosts = [] }: Flow): boolean {
  const isOthers = source.note.startsWith('is told what is asked') || source.note === WATCHING_NOTES.forms
  return isOthers && !hosts.some((host) => /^[a-z]+:\/\/[^/\uE000]+\./i.test(host))
}

/** What is put into what is copied was worked out to be an address. */
const PUTS_ADDRESS = /^puts \S{8,13}… into what is copied$/

/** Something is put in the place of an interface through which payments go, by code that nobody called. */
function between(code: CodeIndex, holdsAddress: (path: string) => boolean): Report[] {
  return codeWithSideEffects(code, 'network').flatMap((found) => {
    const { path, moment, chain, places } = found
    const isNamed = holdsAddress(path)
    const place = places.find(
      ({ replaces = '', note }) => replaces !== '' && (isNamed || isOfWallet(replaces) || PUTS_ADDRESS.test(note)),
    )
    if (place === undefined) return []
    const hasAddress = isNamed || PUTS_ADDRESS.test(place.note)
    const what = hasAddress ? ', and names the address of a wallet' : ''
    return [
      {
        message: `${place.note} (${path} line ${place.line}) ${MOMENTS[moment]}${what}`,
        evidence: [...chain, code.evidence('sink', path, place)],
        severity: hasAddress ? 'critical' : 'high',
        confidence: hasAddress ? 'high' : 'medium',
      },
    ]
  })
}

function sent(code: CodeIndex, group: readonly SeenFlow[]): Report[] {
  const [first] = group
  if (first === undefined) return []
  return [{ message: sentence(first), evidence: flowEvidence(code, group), ...gradeOf(first) }]
}

function gradeOf({ live, early }: SeenFlow): Pick<Report, 'severity' | 'confidence'> {
  if (live) return { severity: early ? 'critical' : 'high', confidence: 'high' }
  // tools that share a clipboard do this when they are called
  return { severity: 'medium', confidence: early ? 'medium' : 'low' }
}

/** The clipboard is read and changed by code that nobody called. */
function swaps(code: CodeIndex, holdsAddress: (path: string) => boolean): Report[] {
  const commands = code.commands.map(({ summary, moment, chain }) => ({ path: summary.path, moment, chain, summary }))
  const files = code.surface.map((entry) => ({ ...entry, summary: code.summary(entry.path) }))
  return [...commands, ...files].flatMap((entry) => swapped(entry, code, holdsAddress))
}

interface Summarised {
  readonly summary: CodeSummary | undefined
}

function swapped(
  { path, moment, chain, summary }: SurfaceEntry & Summarised,
  code: CodeIndex,
  holdsAddress: (path: string) => boolean,
): Report[] {
  const places = summary === undefined ? [] : placesOnLoad(summary, 'clipboard')
  const of = (wanted: string): Place | undefined => places.find(({ note }) => note === wanted)
  const [read, changed] = [of(CLIPBOARD_NOTES.reads), of(CLIPBOARD_NOTES.changes)]
  if (read === undefined || changed === undefined) return []
  const hasAddress = holdsAddress(path)
  const what = hasAddress ? ', and names the address of a wallet' : ''
  return [
    {
      message: `${read.note} (${path} line ${read.line}) and ${changed.note} (line ${changed.line}) ${MOMENTS[moment]}${what}`,
      evidence: [...chain, code.evidence('source', path, read), code.evidence('sink', path, changed)],
      severity: hasAddress || moment !== 'import' ? 'critical' : 'high',
      confidence: hasAddress ? 'high' : 'medium',
    },
  ]
}
