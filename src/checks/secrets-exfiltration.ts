import type { ContentCheck } from './check.ts'

export const secretsExfiltration: ContentCheck = {
  id: 'secrets-exfiltration',
  summary: 'Reads secrets and sends them out',
  why: 'The package reads credentials of the machine it runs on and hands them to the network.',
  remedy: 'Do not install it. Where it ran already, rotate every credential that the machine held.',
  references: ['Shai-Hulud (2025)', 'ctx (2022)', 'LiteLLM 1.82.7 (2026)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return code.surface.flatMap(({ path, chain }) =>
      (code.summary(path)?.flows ?? [])
        .filter(
          ({ source, sink }) => (source.kind === 'env' || source.kind === 'secret-file') && sink.kind === 'network',
        )
        .map(({ source, sink }) => ({
          message: `${source.note} in ${path} line ${source.line} and ${sink.note} in line ${sink.line}`,
          evidence: [...chain, code.evidence('source', path, source), code.evidence('sink', path, sink)],
        })),
    )
  },
}
