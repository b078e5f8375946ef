import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { Evidence, Finding } from '../../src/model/finding.ts'
import { inherits, surfaceOf } from '../../src/model/surface.ts'

type Facts = Parameters<typeof surfaceOf>[0]

const found = (check: string, more: Partial<Finding> = {}): Finding => ({
  check,
  severity: 'high',
  confidence: 'high',
  message: 'x',
  evidence: [],
  ...more,
})

const at = (line: number, text: string, more: Partial<Evidence> = {}): Finding =>
  found('secrets-egress', {
    message: `sends keys (lib/up.js line ${line}) when called`,
    evidence: [
      {
        role: 'sink',
        path: 'lib/up.js',
        line,
        note: 'sends',
        snippet: { firstLine: line - 1, lines: ['', text] },
        ...more,
      },
    ],
  })

const needs = (spec: string, direct = false): Facts['dependencies'] => [
  { name: 'left', spec, group: 'dependencies', direct },
]

const names = (...hosts: readonly string[]): Partial<Facts> => ({
  hosts: { named: hosts.map((name) => ({ name, moment: 'call', path: 'a.js', line: 1 })), isWhole: true },
})

const FACTS: Facts = {
  surfaceDigest: sha256('setup.js'),
  surface: [{ path: 'setup.js', startedBy: [], moment: 'install', capabilities: ['network'] }],
  installScripts: { postinstall: 'node setup.js', install: 'true' },
  inputsDigest: sha256('data'),
  capabilities: ['network', 'env'],
  hosts: { named: [{ name: 'up.invalid', moment: 'call', path: 'lib/up.js', line: 1 }], isWhole: true },
  dependencies: needs('^1.2.3'),
  findings: [found('secrets-egress'), found('secrets-egress'), found('big-file'), at(3, 'send(key)')],
  notExamined: [],
  integrity: 'verified',
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
    ['the same finding two lines below', { findings: [at(5, '  send(key)')] }, true],
    ['the same finding on a line that says something else', { findings: [at(3, 'send(keys)')] }, false],
    ['the same finding in another file', { findings: [at(3, 'send(key)', { path: 'lib/x.js' })] }, false],
    ['a finding that is graded higher', { findings: [found('big-file', { severity: 'critical' })] }, false],
    [
      'a finding of the same check that says something else',
      { findings: [found('big-file', { message: 'y' })] },
      false,
    ],
    ['a finding that runs earlier', { findings: [found('big-file', { moment: 'install' })] }, false],
    ['other data', { inputsDigest: sha256('other') }, false],
    ['no host any more', names(), true],
    ['a host more', names('up.invalid', 'else.invalid'), false],
    ['hosts that are not all known', { hosts: { named: [], isWhole: false } }, false],
    ['a later dependency', { dependencies: needs('>=1.3 <2 || 3.x') }, true],
    ['no dependency any more', { dependencies: [] }, true],
    [
      'another dependency',
      { dependencies: [...needs('1'), { name: 'right', spec: '1', group: 'x', direct: false }] },
      false,
    ],
    ['a dependency under another name', { dependencies: needs('npm:right@1') }, false],
    ['a dependency from beside the registry', { dependencies: needs('1', true) }, false],
    ['bytes that are not those that were promised', { integrity: 'mismatch' }, false],
    ['nothing that runs by itself', { surface: [] }, false],
  ]
  for (const [situation, changes, wanted] of table)
    t.equal(inherits(approved, { ...FACTS, ...changes }), wanted, situation)
  const { inputsDigest: _, ...unread } = FACTS
  t.notOk(inherits(surfaceOf(unread), unread), 'data that is not known is not the same')
  const { hosts: __, ...hostless } = FACTS
  t.notOk(inherits(surfaceOf(hostless), hostless), 'nor are hosts')
  t.end()
})
