import { CLIPBOARD_NOTES, pythonClipboard } from '../catalog/clipboard.ts'
import { recordAct } from './record.ts'
import type { Call } from './request.ts'
import { NOTHING, ofTaint, type Value } from './value.ts'

/** What a person copied, or what takes its place. */
export function clipboardCall({ analysis, frame, node }: Call, name: string): Value {
  const use = pythonClipboard(name)
  if (use === undefined) return NOTHING
  const note = CLIPBOARD_NOTES[use]
  recordAct(analysis, frame, 'clipboard', node, note)
  return use === 'reads' ? ofTaint({ kind: 'observed', offset: node.start, note }) : NOTHING
}
