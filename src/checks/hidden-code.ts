import type { Severity } from '../model/finding.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { lineStarts, positionOf } from '../analysis/snippet.ts'
import { languageOf } from '../analysis/languages.ts'
import { LIMITS } from '../analysis/limits.ts'

/** blanks before code that put it outside of any window */
const BLANKS = ' '.repeat(200)

/** Marks that change the order in which text is shown, as UTF-8 bytes read as Latin-1. */
const ORDER_MARK = /\u00e2\u0080[\u00aa-\u00ae]|\u00e2\u0081[\u00a6-\u00a9]/

/** Runs of characters that are not shown: variation selectors and zero-width signs, as UTF-8 bytes read as Latin-1. */
const UNSEEN_RUN =
  /(?:\u00ef\u00b8[\u0080-\u008f]|\u00f3\u00a0[\u0084-\u0087][\u0080-\u00bf]|\u00e2\u0080[\u008b-\u008d]){12}/

export const hiddenCode: ContentCheck = {
  id: 'hidden-code',
  summary: 'Code that a reader does not see',
  why: 'Code behind hundreds of blanks, in invisible characters, or shown in another order than it runs is there to get past a review.',
  remedy: 'Open the file in an editor that wraps lines and shows all characters.',
  references: ['rand-user-agent (2025)', 'GlassWorm (2026)', 'CVE-2021-42574 (Trojan Source)'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    const surface = new Set(code.surface.map(({ path }) => path))
    return reading.entries.flatMap(({ path, content }): Report[] => {
      if (content === undefined || content.length > LIMITS.wordsBytes || languageOf(path, '') === undefined) return []
      const text = content.toString('latin1')
      const hit = hiddenIn(text)
      if (hit === undefined) return []
      const place = { ...positionOf(lineStarts(text), hit.offset), note: hit.note }
      const severity: Severity = surface.has(path) ? 'high' : 'medium'
      const message = `${path} line ${place.line} ${hit.note}`
      // texts in languages that are written from right to left have such marks, too
      const confidence = hit.isShown === true ? 'medium' : 'high'
      return [{ message, evidence: [code.evidence('subject', path, place)], severity, confidence }]
    })
  },
}

function hiddenIn(text: string): { offset: number; note: string; isShown?: true } | undefined {
  const blanks = afterBlanks(text)
  if (blanks !== undefined) return { offset: blanks, note: 'has code behind more than 200 blanks' }
  const unseen =
    text.includes('\u00ef\u00b8') || text.includes('\u00f3\u00a0') || text.includes('\u00e2\u0080')
      ? UNSEEN_RUN.exec(text)
      : null
  if (unseen !== null) return { offset: unseen.index, note: 'has a run of invisible characters' }
  const order = text.includes('\u00e2\u0080') || text.includes('\u00e2\u0081') ? ORDER_MARK.exec(text) : null
  if (order !== null)
    return { offset: order.index, note: 'has marks that change the order in which it is shown', isShown: true }
  return undefined
}

/** Offset of code that follows a long run of blanks after other code in the same line. */
function afterBlanks(text: string): number | undefined {
  for (let at = text.indexOf(BLANKS); at !== -1; at = text.indexOf(BLANKS, at)) {
    let end = at + BLANKS.length
    while (text.charAt(end) === ' ' || text.charAt(end) === '\t') end += 1
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at).trim()
    const after =
      text
        .slice(end, end + 40)
        .split('\n', 1)[0]
        ?.trim() ?? ''
    const isCode = /^[\w;([{!"'`$.]/.test(after) && !/^(?:\/\/|\*|\\$)/.test(after) && after.length > 2
    if (isCode && (before !== '' || end - at > 1000) && !/^(?:\*|\/\/|#)/.test(before)) return end
    at = end
  }
  return undefined
}
