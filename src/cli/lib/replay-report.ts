import type { Replay, ReplayedFile } from '../../app/policy-replay.ts'
import { minute } from '../../model/text.ts'
import { paint, plural, printable } from './terminal.ts'

/** Files that are listed of each kind; all are in the JSON. */
const LISTED_MAX = 50
/** Files that are listed of which it cannot be told. */
const UNTOLD_LISTED_MAX = 5
/** Requesters that are named for each file. */
const NAMED_MAX = 4

/** What another policy would have done, in lines for a terminal. */
export function replayLines(found: Replay, policy: string): readonly string[] {
  const { since, requests, files, requesters, refused, untold, served, undecided } = found
  return [
    `${plural(requests, 'request')} of ${plural(files, 'file')} by ${plural(requesters, 'requester')} since ${minute(since)}, decided anew by ${printable(policy)}`,
    ...part('red', `it would refuse ${plural(refused.length, 'file')} that the policy in force serves`, refused),
    ...part(
      'yellow',
      `it is looser: it would serve ${plural(served.length, 'file')} that the policy in force refuses`,
      served,
    ),
    ...(untold.length === 0
      ? []
      : part(
          'yellow',
          `of ${plural(untold.length, 'file')} it cannot be told: the version before is not stored, at which a server under this policy looks`,
          untold,
          UNTOLD_LISTED_MAX,
        )),
    ...(undecided === 0
      ? []
      : [
          '',
          `${plural(undecided, 'file')} could not be decided anew: neither bytes nor metadata of them are here any more`,
        ]),
  ]
}

function part(
  colour: 'red' | 'yellow',
  title: string,
  files: readonly ReplayedFile[],
  listed = LISTED_MAX,
): readonly string[] {
  return [
    '',
    files.length === 0 ? title : paint([colour, 'bold'], title),
    ...files.slice(0, listed).flatMap((file) => lines(file)),
    ...(files.length > listed ? [`  and ${files.length - listed} more: --json has all of them`] : []),
  ]
}

function lines({
  purl,
  now,
  then,
  rules,
  message,
  requests,
  requesters,
  lastAskedAt,
  instead,
}: ReplayedFile): string[] {
  const named = requesters.slice(0, NAMED_MAX).map(printable).join(', ')
  const others = requesters.length > NAMED_MAX ? ` and ${requesters.length - NAMED_MAX} more` : ''
  const substitute = instead === undefined ? '' : `; ${printable(instead)} would be given instead`
  return [
    `  ${printable(purl)}  ${now} -> ${then} (${rules.map(printable).join(', ')})`,
    `    ${printable(message)}`,
    `    asked for ${plural(requests, 'time')} by ${named}${others}, last ${minute(lastAskedAt)}${substitute}`,
  ]
}
