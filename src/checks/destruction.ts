import { wholeTree } from '../analysis/catalog/destructive-paths.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { CodeIndex, Place } from '../analysis/code.ts'
import type { Moment } from '../model/finding.ts'
import { COLUMN_MAX } from './seen-flows.ts'
import { isOwnFolder, reportAt, codeWithSideEffects, type CodeWithSideEffects } from './side-effects.ts'

export const destruction: ContentCheck = {
  id: 'destruction',
  summary: 'Deletes the home directory, a drive or the project',
  why: 'No package needs to delete everything that an account, a machine or a project has. Wipers do, some of them only on certain machines or days.',
  remedy: 'Do not install it. If it ran already, take the machine from the network and restore from a backup.',
  references: ['MITRE ATT&CK T1485', 'node-ipc (2022)', 'Shai-Hulud 2.0 (2025)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return codeWithSideEffects(code).flatMap((found) => reportsOf(found, code))
  },
}

/** A collection's `remove(x)` in a bundle: whose method that is, and what x was, is joined by chance in lines that nobody reads. */
function isJoined({ note, column }: Place, moment: Moment): boolean {
  return moment === 'import' && column >= COLUMN_MAX && /^remove\b/.test(note)
}

function reportsOf(found: CodeWithSideEffects, code: CodeIndex): Report[] {
  const { moment, places } = found
  for (const place of places) {
    // what removes its own folder at install leaves no trace, but destroys nothing
    const gone = place.deletes?.filter((tree) => !(isOwnFolder(moment) && /^\.(?!\.)/.test(tree))) ?? []
    const [tree = ''] = gone
    const name = wholeTree(tree)
    if (name === undefined || isJoined(place, moment)) continue
    const does = /^(?:writeFile|truncate|opens )/.test(place.note) ? 'writes over the files of' : 'deletes'
    return [reportAt(found, place, `${does} ${name}`, code)]
  }
  return []
}
