import type { CodeSummary, Place } from '../analysis/code.ts'
import { isNamesake, isSpelledOut } from './far-hosts.ts'

/** Whether a place asks something of hosts that are named like the project, and nothing is sent, run or started of it. */
export function asksItself({ hosts = [], line, column }: Place, { flows }: CodeSummary, project: string): boolean {
  return (
    project !== '' &&
    hosts.length > 0 &&
    hosts.every((host) => isSpelledOut(host) && isNamesake(host, project)) &&
    !flows.some(
      ({ source, sink }) =>
        sink.kind !== 'filesystem-write' && [source, sink].some((end) => end.line === line && end.column === column),
    )
  )
}
