import type { ChangedFile, PolicyDiff } from '../../app/policy-diff.ts'
import type { PolicyChange } from '../../policy/compare.ts'
import { paint, plural, printable } from './terminal.ts'

/** Files that are listed of each kind; all are in the JSON. */
const LISTED_MAX = 50

const COLOURS = { looser: 'yellow', unclear: 'blue', stricter: 'green', none: 'dim' } as const

/** How two policies differ, in lines for a terminal. */
export function diffLines(diff: PolicyDiff): readonly string[] {
  const { changes, files, undecided, served, refused, milder, severer } = diff
  const same = files - undecided - served.length - refused.length - milder.length - severer.length
  return [
    changes.length === 0 ? 'both say the same' : `${plural(changes.length, 'change')} in what they say`,
    ...changes.map((change) => changeLine(change)),
    '',
    `${plural(files, 'stored file')} were decided on by both, ${same} of them alike`,
    ...part('yellow', 'looser: refused by the old one, and served by the new one', served),
    ...part('yellow', 'looser: treated less severely by the new one', milder),
    ...part('green', 'stricter: served by the old one, and refused by the new one', refused),
    ...part('green', 'stricter: more severely treated by the new one', severer),
    ...(undecided === 0 ? [] : ['', `of ${plural(undecided, 'file')} too little is known to decide on them anew`]),
  ]
}

function changeLine({ about, message, effect }: PolicyChange): string {
  return `  ${paint(COLOURS[effect], effect.padEnd(8))} ${printable(about)} ${printable(message)}`
}

function part(colour: 'yellow' | 'green', title: string, files: readonly ChangedFile[]): readonly string[] {
  if (files.length === 0) return []
  return [
    '',
    paint([colour, 'bold'], `${plural(files.length, 'file')}, ${title}`),
    ...files
      .slice(0, LISTED_MAX)
      .map(
        ({ purl, before, after, rules }) =>
          `  ${printable(purl)}  ${before} -> ${after} (${rules.map(printable).join(', ')})`,
      ),
    ...(files.length > LISTED_MAX ? [`  and ${files.length - LISTED_MAX} more: --json has all of them`] : []),
  ]
}
