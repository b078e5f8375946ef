import { pickleProgram } from './carried/pickle.ts'
import { recordNested } from './record.ts'
import type { Call } from './request.ts'

/** Longest pickle in the source that is read, UTF-16 units. */
const MAX_PICKLE_UNITS = 200_000
/** Lines of an example, with what is typed there. */
const EXAMPLE = /^[ \t]*(?:>>>|\.\.\.)[ \t]?(.*)$/gm

/** Programs that stand in the source as something else: a pickle that is loaded, examples in documentation that are tried. */
export function runsCarried(call: Call, name: string): void {
  const { analysis, frame, node, args } = call
  if (name.startsWith('doctest.')) {
    if (frame.within === analysis.mainOnly) return
    const typed = Array.from(analysis.text.matchAll(EXAMPLE), ([, line = '']) => line)
    if (typed.length > 0) recordNested(analysis, frame, `${typed.join('\n')}\n`, node)
    return
  }
  if (!name.endsWith('.loads') || name === 'marshal.loads') return
  for (const text of args[0]?.texts ?? []) {
    const program = text.length > MAX_PICKLE_UNITS ? undefined : pickleProgram(Buffer.from(text, 'latin1'))
    if (program !== undefined) recordNested(analysis, frame, program, node)
  }
}
