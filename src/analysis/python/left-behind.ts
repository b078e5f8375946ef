import { startPlace } from '../catalog/persistence.ts'
import { readShell } from '../shell/read.ts'
import { recordFlows } from './record.ts'
import type { Call } from './request.ts'
import { hostsIn } from './strings.ts'
import { ofTaint, type Value } from './value.ts'

/** Longest text that is read, UTF-16 units. */
const MAX_UNITS = 20_000

/** How a flow says that what is written there runs later, whoever is gone by then. */
export const STARTED_LATER = 'puts it where it is started at every login'

/** `.bashrc`, a hook of git: a text that is put there and fetches what it runs. */
export function startsLater({ analysis, frame, node }: Call, paths: readonly string[], { texts }: Value): void {
  if (texts.length === 0 || !paths.some((path) => startPlace(path) !== undefined)) return
  for (const text of texts) {
    if (text.length > MAX_UNITS) continue
    const fetched = readShell(text).flows.find(
      ({ source, sink }) => source.kind === 'remote-content' && sink.kind === 'process',
    )
    if (fetched === undefined) continue
    const hosts = hostsIn([text])
    const taint = ofTaint({ kind: 'remote-content', offset: node.start, note: fetched.source.note, hosts })
    recordFlows(analysis, frame, taint, 'process', node, STARTED_LATER, hosts)
  }
}
