import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { comparePolicies } from '../../src/policy/compare.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import type { Policy } from '../../src/policy/policy.ts'

function loaded(source: string, file = 'p.yaml'): Policy {
  const found = loadPolicy(source, file)
  if (!found.ok) throw new Error(found.problems[0]?.message)
  return found.policy
}

/** A policy with one rule; `more`: lines of the rule, `rest`: of the policy. */
function policy(more = '', rest = '', when = 'young', define = 'artifact.age < duration("72h")'): string {
  return `version: 1
name: p
define:
  young: ${define}
rules:
  - id: cooldown
    why: Found soon.
    when: ${when}
    then: hold
${more}  - id: other
    why: Kept.
    when: artifact.replaced
    then: block
${rest}`
}

const PLAIN = policy()
const SEVERE = PLAIN.replace('then: hold', 'then: quarantine')

const TABLE: readonly (readonly [situation: string, before: string, after: string, changes: readonly string[]])[] = [
  ['nothing', PLAIN, PLAIN, []],
  ['words', PLAIN, PLAIN.replace('Found soon', 'Found late').replace('name: p', 'name: q'), []],
  ['a milder outcome', SEVERE, PLAIN, ['looser: cooldown asks for hold, not quarantine']],
  ['a severer outcome', PLAIN, SEVERE, ['stricter: cooldown asks for quarantine, not hold']],
  ['only observed', PLAIN, policy('    mode: observe\n'), ['looser: cooldown is observe, not enforce']],
  ['enforced', policy('    mode: observe\n'), PLAIN, ['stricter: cooldown is enforce, not observe']],
  ['waivable', policy('    waivable: false\n'), PLAIN, ['looser: cooldown is to be waived, not never to be waived']],
  ['fewer reviewers', policy('    reviewers: 2\n'), PLAIN, ['looser: cooldown asks this many people: 1, not 2']],
  ['one ecosystem', PLAIN, policy('    ecosystems: [npm]\n'), ['looser: cooldown does not hold for pypi any more']],
  ['both ecosystems', policy('    ecosystems: [npm]\n'), PLAIN, ['stricter: cooldown holds for pypi, too']],
  ['unknown facts', policy('    unknown: block\n'), PLAIN, ['looser: cooldown takes what is not known for ']],
  ['another condition', PLAIN, policy('', '', 'artifact.replaced'), ['unclear: cooldown has another condition']],
  ['another definition', PLAIN, policy('', '', 'young', 'false'), ['unclear: cooldown has another condition']],
  [
    'a rule is gone',
    PLAIN,
    PLAIN.slice(0, PLAIN.indexOf('  - id: other')),
    ['looser: other is gone, which asked for block'],
  ],
  [
    'a rule is new',
    PLAIN.slice(0, PLAIN.indexOf('  - id: other')),
    PLAIN,
    ['stricter: other is new, and asks for block'],
  ],
  [
    'a rule that was only observed is gone',
    PLAIN.replace('then: block', 'then: block\n    mode: observe'),
    PLAIN.slice(0, PLAIN.indexOf('  - id: other')),
    ['none: other is gone, which asked for block'],
  ],
  ['allowed', PLAIN, policy('', "allow: ['npm:@acme/*']\n"), ['looser: npm:@acme/* is allowed']],
  ['denied no longer', policy('', "deny: ['npm:bad']\n"), PLAIN, ['looser: npm:bad is denied no longer']],
  ['denied', PLAIN, policy('', "deny: ['npm:bad']\n"), ['stricter: npm:bad is denied']],
  [
    'one person for a looser policy',
    policy('', 'approvals: { loosening: 2 }\n'),
    PLAIN,
    ['looser: approvals people who agree to a looser policy: 1, not 2'],
  ],
  [
    'two for releases, and so for a looser policy',
    policy('', 'approvals: { reviewers: 2 }\n'),
    policy('', 'approvals: { reviewers: 2, loosening: 2 }\n'),
    [],
  ],
  [
    'approvals',
    policy('', 'approvals: { reviewers: 2, days: 7, max_days: 30, ticket: required, emergency_hours: 0 }\n'),
    PLAIN,
    [
      'looser: approvals reviewers: 1, not 2',
      'looser: approvals people who agree to a looser policy: 1, not 2',
      'looser: approvals days: 90, not 7',
      'looser: approvals at most days: 365, not 30',
      'looser: approvals a ticket is optional, not required',
      'looser: approvals hours alone in an emergency: 24, not 0',
    ],
  ],
]

for (const [situation, before, after, changes] of TABLE)
  t.test(situation, async (t) => {
    const found = comparePolicies(loaded(before), loaded(after))
    const told = found.map(({ about, message, effect }) => `${effect}: ${about} ${message}`)
    t.equal(told.length, changes.length, told.join('\n'))
    for (const [at, change] of changes.entries()) t.match(told[at], change)
  })

function pack(name: string): Policy {
  const file = join(import.meta.dirname, `../../policies/${name}.yaml`)
  return loaded(readFileSync(file, 'utf8'), file)
}

function effects(before: string, after: string): ReadonlySet<string> {
  return new Set(comparePolicies(pack(before), pack(after)).map(({ effect }) => effect))
}

t.test('of the shipped packs each is looser than the next, and says where', async (t) => {
  t.ok(effects('strict', 'default').has('looser'))
  t.ok(effects('default', 'monitor').has('looser'))
  t.notOk(effects('monitor', 'default').has('looser'), 'the other way nothing is')
})
