import type { Confidence, Severity } from '../model/finding.ts'
import type { ContentCheck } from './check.ts'
import { bySink, flowEvidence, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

export const decodeAndExecute: ContentCheck = {
  id: 'decode-and-execute',
  summary: 'Runs code that is hidden in encoded text',
  why: 'Text that is decoded and then run as code or as a command cannot be read by whoever reviews the package. That is its purpose.',
  remedy: 'Do not install it before you have read what the text decodes to.',
  references: ['event-stream (2018)', 'LiteLLM 1.82.7 (2026)', 'plain-crypto-js (2026)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const flows = seenFlows(code).filter(
      ({ flow }) =>
        flow.source.kind === 'decoded-text' && (flow.sink.kind === 'dynamic-code' || flow.sink.kind === 'process'),
    )
    return bySink(flows).flatMap((group) => {
      const [first] = group
      const grade = first === undefined ? undefined : gradeOf(first)
      if (first === undefined || grade === undefined) return []
      return [
        {
          message: sentence(first),
          evidence: flowEvidence(code, group),
          ...grade,
        },
      ]
    })
  },
}

function gradeOf({ early, live, moment }: SeenFlow): { severity: Severity; confidence: Confidence } | undefined {
  if (early) return live ? { severity: 'critical', confidence: 'high' } : { severity: 'high', confidence: 'medium' }
  if (live) return { severity: 'high', confidence: 'high' }
  // code generators and polyfills hold such functions: they are shown where they can be reached by an import
  return moment === 'import' ? { severity: 'low', confidence: 'low' } : undefined
}
