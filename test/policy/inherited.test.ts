import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { surfaceOf } from '../../src/model/surface.ts'
import { decide } from '../../src/policy/decide.ts'
import { circumstances, contentFor, inputFor, policyOf, waiver } from './given.ts'

t.test(
  'a release of another version that runs the same silences what was seen of the code, and nothing of the version',
  (t) => {
    const content = contentFor({
      surface: [{ path: 'setup.js', startedBy: [], moment: 'install', capabilities: [] }],
      installScripts: { install: 'node setup.js' },
      inputsDigest: sha256('data'),
      hosts: { named: [], isWhole: true },
    })
    const approved = surfaceOf(content.facts)
    const scope = { kind: 'surface', ecosystem: 'npm', name: 'left-pad', surface: approved } as const
    const files = { 'left-pad-1.3.0.tgz': content.digest }
    const rows: readonly (readonly [when: string, inherits: boolean])[] = [
      ['surface.install_scripts.size() > 0', true],
      ['surface.install_scripts.size() > 0 && !artifact.withdrawn', true],
      ['surface.install_scripts.size() / 0 == 1', true],
      ['release.publisher == "alice"', false],
      ['artifact.age > duration("72h")', false],
      ['project.version_count / 0 == 1', false],
    ]
    for (const [when, inherits] of rows) {
      const outcome = (of: object): string => {
        const waivers = [waiver({ ...scope, ...of }, { rules: ['a-rule', 'policy-error:a-rule'] })]
        return decide(policyOf([{ when }]), inputFor({}, { content }), circumstances({ waivers })).outcome
      }
      t.equal(outcome({}) === 'allow', inherits, `another version: ${when}`)
      t.equal(outcome({ files }), 'allow', `the very bytes: ${when}`)
    }
    t.end()
  },
)
