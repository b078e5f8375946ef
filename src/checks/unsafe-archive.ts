import { EVERYWHERE, type ContentCheck } from './check.ts'

export const unsafeArchive: ContentCheck = {
  id: 'unsafe-archive',
  summary: 'Archive that readers would read differently, or that reaches outside',
  why: 'Duplicate names, lying sizes, links and paths that climb out make the installer write something else than what was inspected.',
  remedy: 'Do not install it. Ask the maintainer to publish an archive built by the ordinary tools.',
  references: ['CVE-2025-8869', 'CVE-2026-1703', 'CVE-2026-3219'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading }) {
    const reports = reading.irregularities.map(({ code, grade, archivePath, message }) => ({
      message: `${message} (${code})`,
      severity: grade === 'violation' ? ('critical' as const) : ('info' as const),
      evidence: archivePath === undefined ? [] : [{ role: 'subject' as const, path: archivePath, note: code }],
    }))
    if (reading.complete || reports.some(({ severity }) => severity === 'critical')) return reports
    return [...reports, { message: 'the archive could not be read to its end', evidence: [] }]
  },
}
