import t from 'tap'
import { decide } from '../../src/policy/decide.ts'
import { explain } from '../../src/policy/explain.ts'
import { circumstances, contentFor, finding, inputFor, policyOf, QUIET, VERSION, waiver } from './given.ts'

const BROKEN = 'project.version_count / 0 == 1'
const UNWAIVABLE = '    waivable: false\n'

function outcomeWith(policy: ReturnType<typeof policyOf>, rules: readonly string[], input = QUIET): string {
  return decide(policy, input, circumstances({ waivers: [waiver(VERSION, { rules })] })).outcome
}

t.test('a release from an error is from the error of that rule alone', async (t) => {
  const policy = policyOf([{ when: BROKEN, then: 'block' }])
  t.match(decide(policy, QUIET, circumstances()).hits, [{ rule: 'policy-error', waivable: true, standsForBlock: true }])
  const rows: readonly (readonly [rules: readonly string[], outcome: string])[] = [
    [['policy-error:a-rule'], 'allow'],
    [['a-rule'], 'allow'],
    [['policy-error'], 'quarantine'],
    [['policy-error:another-rule'], 'quarantine'],
  ]
  for (const [rules, outcome] of rows) t.equal(outcomeWith(policy, rules), outcome, rules.join())
  const decided = policyOf([{ when: '!artifact.withdrawn', then: 'block' }])
  t.equal(outcomeWith(decided, ['policy-error:a-rule']), 'block', 'once it is decided, nobody has released from it')
  const two = policyOf([{ when: BROKEN }, { id: 'b-rule', when: BROKEN }])
  t.equal(outcomeWith(two, ['policy-error:a-rule']), 'quarantine', 'of two errors one is left')
  t.equal(outcomeWith(two, ['policy-error:a-rule', 'policy-error:b-rule']), 'allow')
  const { ifWaived } = explain(two, QUIET, circumstances(), decide(two, QUIET, circumstances()))
  t.same(ifWaived, { rules: ['policy-error:a-rule', 'policy-error:b-rule'], outcome: 'allow' })
})

t.test('what stands in the place of a rule that no waiver lifts is not lifted either', async (t) => {
  const policy = policyOf([{ when: BROKEN, then: 'block', more: UNWAIVABLE }], 'allow:\n  - npm:left-pad\n')
  const { outcome, hits } = decide(policy, QUIET, circumstances())
  t.match([outcome, hits[0]], ['quarantine', { rule: 'policy-error', waivable: false, waivedBy: [] }], 'nor by allow')
  t.equal(outcomeWith(policy, ['policy-error:a-rule', 'a-rule', 'policy-error']), 'quarantine')
  const gone = { kind: 'unavailable', version: '1.2.0', reason: 'HTTP 404' } as const
  const input = inputFor({}, { content: contentFor({ installScripts: { postinstall: 'node x.js' } }, gone) })
  const fresh = policyOf([{ when: 'changes.added_install_scripts.size() > 0', then: 'block', more: UNWAIVABLE }])
  t.match(decide(fresh, input, circumstances()).hits[0], { rule: 'base-unavailable', waivable: false })
  t.not(outcomeWith(fresh, ['base-unavailable:a-rule', 'base-unavailable', 'a-rule'], input), 'allow')
})

t.test('a failed check can be released from, but where a rule that no waiver lifts hangs on it', async (t) => {
  const one = 'the check unsafe-archive failed: out of time'
  const all = 'could not be inspected: the process ended'
  const ended = ['install-scripts']
  const rows: readonly (readonly [situation: string, when: string, message: string, more: string, outcome: string])[] =
    [
      ['of the check that failed', 'found("unsafe-archive")', one, UNWAIVABLE, 'quarantine'],
      ['of another check', 'found("obfuscated-code")', one, UNWAIVABLE, 'allow'],
      ['of a check where none ran', 'found("unsafe-archive")', all, UNWAIVABLE, 'quarantine'],
      ['of a check that came to its end', 'found("install-scripts")', all, UNWAIVABLE, 'allow'],
      ['that a waiver lifts', 'found("unsafe-archive")', one, '', 'allow'],
      ['of the other ecosystem', 'found("unsafe-archive")', one, `${UNWAIVABLE}    ecosystems: [pypi]\n`, 'allow'],
      ['that only observes', 'found("unsafe-archive")', one, `${UNWAIVABLE}    mode: observe\n`, 'allow'],
    ]
  for (const [situation, when, message, more, outcome] of rows) {
    const findings = [finding('check-failed', { message })]
    const input = inputFor({}, { content: contentFor({ findings, checksRun: ended }) })
    const policy = policyOf([{ when, then: 'block', more }])
    t.equal(decide(policy, input, circumstances()).outcome, 'quarantine', situation)
    t.equal(outcomeWith(policy, ['check-failed', 'check-failed:a-rule'], input), outcome, situation)
  }
})
