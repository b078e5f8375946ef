import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { Finding } from '../../src/model/finding.ts'
import { inherits, surfaceOf } from '../../src/model/surface.ts'

type Facts = Parameters<typeof surfaceOf>[0]

const found = (check: string): Finding => ({
  check,
  severity: 'high',
  confidence: 'high',
  message: 'x',
  evidence: [],
})

const FACTS: Facts = {
  surfaceDigest: sha256('setup.js'),
  surface: [{ path: 'setup.js', startedBy: [], moment: 'install', capabilities: ['network'] }],
  installScripts: { postinstall: 'node setup.js', install: 'true' },
  capabilities: ['network', 'env'],
  findings: [found('secrets-egress'), found('secrets-egress'), found('big-file')],
  notExamined: [],
}

t.test('what has an approved surface, and what has more', (t) => {
  const approved = surfaceOf(FACTS)
  const table: readonly (readonly [string, Partial<Facts>, boolean])[] = [
    ['the same', {}, true],
    ['hooks in another order', { installScripts: { install: 'true', postinstall: 'node setup.js' } }, true],
    ['less of it', { capabilities: ['network'], findings: [found('secrets-egress')] }, true],
    ['other code that runs by itself', { surfaceDigest: sha256('other') }, false],
    ['a capability more', { capabilities: ['network', 'env', 'process'] }, false],
    ['a hook more', { installScripts: { ...FACTS.installScripts, prepare: 'x' } }, false],
    ['another command', { installScripts: { ...FACTS.installScripts, install: 'x' } }, false],
    ['a finding more of a check', { findings: [...FACTS.findings, found('secrets-egress')] }, false],
    ['a finding of another check', { findings: [found('download-and-execute')] }, false],
    ['a finding of a check that is named like a member', { findings: [found('constructor')] }, false],
    ['something that was not examined', { notExamined: [{ path: 'a.bin', reason: 'too large' }] }, false],
    ['nothing that runs by itself', { surface: [] }, false],
  ]
  for (const [situation, changes, wanted] of table)
    t.equal(inherits(approved, { ...FACTS, ...changes }), wanted, situation)
  t.end()
})
