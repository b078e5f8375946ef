import type { ContentCheck } from './check.ts'
import { bySink, flowEvidence, seenFlows, sentence } from './seen-flows.ts'

export const hostBeacon: ContentCheck = {
  id: 'host-beacon',
  summary: 'Reports the machine to somebody',
  why: 'Host name, account and addresses sent out by code that runs by itself tell an attacker which company was hit. Dependency-confusion probes begin so.',
  remedy:
    'Ask why an installation must report where it happens. Install with scripts disabled if the package works without.',
  references: ['dependency confusion probes (2021 onwards)', '@marketfront (2026)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const flows = seenFlows(code).filter(
      ({ flow, live }) => live && flow.source.kind === 'host-info' && flow.sink.kind === 'network',
    )
    return bySink(flows).flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      return [
        {
          message: sentence(first),
          evidence: flowEvidence(code, group),
          confidence: first.early ? ('high' as const) : ('medium' as const),
        },
      ]
    })
  },
}
