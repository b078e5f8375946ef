import t from 'tap'
import type { PreviousFacts } from '../../src/model/decision.ts'
import type { HostFact, HostsFact } from '../../src/model/fact.ts'
import { decide } from '../../src/policy/decide.ts'
import { circumstances, contentFor, factsFor, inputFor, policyOf } from './given.ts'

const host = (name: string, moment: HostFact['moment'] = 'install'): HostFact => ({
  name,
  moment,
  path: 'install.js',
  line: 3,
})
const whole = (...named: readonly HostFact[]): HostsFact => ({ named, isWhole: true })
const cut = (...named: readonly HostFact[]): HostsFact => ({ named, isWhole: false })

const before = (hosts: HostsFact | undefined): PreviousFacts => ({
  kind: 'known',
  version: '1.2.0',
  filename: 'before.tgz',
  facts: factsFor(hosts === undefined ? {} : { hosts }),
})

const TALKS = 'surface.hosts.exists(h, h.name == "x.invalid" && h.moment == "install")'
const ONLY = 'surface.hosts.all(h, h.name.endsWith(".example"))'
const NEW = 'changes.added_hosts.exists(h, h.moment == "install")'

interface Row {
  readonly situation: string
  readonly when: string
  readonly hosts?: HostsFact
  readonly before?: HostsFact
  /** whether the rule holds; left out: it cannot be told */
  readonly holds?: boolean
}

const ROWS: readonly Row[] = [
  { situation: 'a host that it names', when: TALKS, hosts: whole(host('x.invalid')), holds: true },
  { situation: 'the host at another moment', when: TALKS, hosts: whole(host('x.invalid', 'call')), holds: false },
  { situation: 'no host', when: TALKS, hosts: whole(), holds: false },
  { situation: 'it is named among more than are kept', when: TALKS, hosts: cut(host('x.invalid')), holds: true },
  { situation: 'it may be among those that were not kept', when: TALKS, hosts: cut(host('a.example')) },
  { situation: 'nothing is known of hosts', when: TALKS },
  { situation: 'all are of one kind', when: ONLY, hosts: whole(host('a.example')), holds: true },
  { situation: 'one is of another kind', when: ONLY, hosts: cut(host('x.invalid')), holds: false },
  { situation: 'those that were not kept may be of another kind', when: ONLY, hosts: cut(host('a.example')) },
  { situation: 'a new one', when: NEW, hosts: whole(host('a.example')), before: whole(), holds: true },
  {
    situation: 'an old one',
    when: NEW,
    hosts: whole(host('a.example')),
    before: whole(host('a.example')),
    holds: false,
  },
  {
    situation: 'it must be called no longer',
    when: NEW,
    hosts: whole(host('a.example')),
    before: whole(host('a.example', 'call')),
    holds: true,
  },
  { situation: 'not all were kept before', when: NEW, hosts: whole(host('a.example')), before: cut() },
  { situation: 'not all are kept now', when: NEW, hosts: cut(host('a.example')), before: whole(host('a.example')) },
]

t.test('hosts in conditions; what is not known of them is unknown', async (t) => {
  for (const { situation, when, hosts, before: old, holds } of ROWS) {
    const content = contentFor(hosts === undefined ? {} : { hosts }, before(old))
    const { outcome, hits } = decide(policyOf([{ when }]), inputFor({}, { content }), circumstances())
    t.equal(outcome, holds === true ? 'hold' : 'allow', situation)
    t.equal(
      hits.some(({ unknown }) => unknown !== undefined),
      holds === undefined,
      situation,
    )
  }
})
