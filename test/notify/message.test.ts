import { createHmac } from 'node:crypto'
import t from 'tap'
import type { LoggedEvent } from '../../src/model/event.ts'
import type { WebhookReceiver } from '../../src/model/receiver.ts'
import { messageOf } from '../../src/notify/message.ts'
import { DIGEST } from '../contracts/samples.ts'

const RECEIVER: WebhookReceiver = {
  kind: 'webhook',
  name: 'security',
  url: 'https://hooks.example/',
  format: 'cloudevents',
  events: ['case.opened'],
  registries: [],
  packages: [],
  rules: [],
  allowPrivateAddresses: false,
}

const EVENT: LoggedEvent = {
  seq: 41,
  type: 'case.opened',
  at: '2026-11-24T08:00:00.000Z',
  actor: { kind: 'system', name: 'gate' },
  registry: 'npm',
  purl: 'pkg:npm/steal~env@1.0.0',
  digest: DIGEST,
  detail: { case: 'case-1', rules: ['new-install-script', 'spying'] },
}

const PAGE = 'https://lazaret.example/ui/cases/case-1'

t.test('an event as CloudEvents have it, with a sentence and the page of the case', async (t) => {
  const { body, headers } = messageOf(EVENT, RECEIVER, 'https://lazaret.example', 1000)
  t.strictSame(JSON.parse(body), {
    specversion: '1.0',
    id: '41',
    source: 'https://lazaret.example',
    type: 'lazaret.case.opened',
    time: EVENT.at,
    subject: EVENT.purl,
    datacontenttype: 'application/json',
    data: {
      text: 'pkg:npm/steal~env@1.0.0 needs a decision: new-install-script, spying',
      page: PAGE,
      registry: 'npm',
      purl: EVENT.purl,
      digest: DIGEST,
      actor: EVENT.actor,
      detail: EVENT.detail,
    },
  })
  t.strictSame(
    headers,
    { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    'nothing is signed without a key',
  )
})

t.test('with a key the time and the body are signed', async (t) => {
  const secret = 'a key of sixteen characters'
  const { body, headers } = messageOf(EVENT, { ...RECEIVER, secret }, 'https://lazaret.example', 1000)
  const wanted = createHmac('sha256', secret).update(`1000.${body}`).digest('hex')
  t.equal(headers['x-lazaret-signature'], `t=1000,v1=${wanted}`)
})

const SLACK: readonly [situation: string, changes: Partial<LoggedEvent>, text: string][] = [
  ['a case', {}, `pkg:npm/steal~env@1.0.0 needs a decision: new-install-script, spying <${PAGE}|Open the case>`],
  [
    'a person who decided, and why',
    { type: 'case.rejected', actor: { kind: 'user', name: 'ada' }, detail: { case: 'case-1', reason: 'It steals.' } },
    `pkg:npm/steal~env@1.0.0 was blocked by ada: It steals. <${PAGE}|Open the case>`,
  ],
  [
    'a release that a person took back',
    {
      type: 'case.reversed',
      actor: { kind: 'user', name: 'ada' },
      detail: { case: 'case-1', was: 'released', reason: 'It steals.' },
    },
    `pkg:npm/steal~env@1.0.0 needs a decision again: its release was taken back by ada: It steals. <${PAGE}|Open the case>`,
  ],
  [
    'a block that a person took back',
    {
      type: 'case.reversed',
      actor: { kind: 'operator', name: 'root' },
      detail: { case: 'case-1', was: 'rejected', reason: 'A false alarm.' },
    },
    `pkg:npm/steal~env@1.0.0 needs a decision again: its block was taken back by root: A false alarm. <${PAGE}|Open the case>`,
  ],
  [
    'a case that the policy closed',
    {
      type: 'case.reversed',
      detail: { case: 'case-1', state: 'closed', outcome: 'allow', reason: 'the policy does not refuse it any more' },
    },
    `pkg:npm/steal~env@1.0.0 needs no decision any more: the policy does not refuse it any more <${PAGE}|Open the case>`,
  ],
  [
    'a case whose release does not hold',
    { type: 'case.reversed', detail: { case: 'case-1', state: 'open', reason: 'its release does not hold any more' } },
    `pkg:npm/steal~env@1.0.0 needs a decision again: its release does not hold any more <${PAGE}|Open the case>`,
  ],
  [
    'a case that the end of a release opened again',
    {
      type: 'case.reversed',
      actor: { kind: 'system', name: 'desk' },
      detail: { case: 'case-1', reason: 'its release ended' },
    },
    `pkg:npm/steal~env@1.0.0 needs a decision again: its release ended <${PAGE}|Open the case>`,
  ],
  [
    'a closed case that the policy opened again',
    { detail: { case: 'case-1', state: 'open', rules: ['spying'], reason: 'the policy refuses it again' } },
    `pkg:npm/steal~env@1.0.0 needs a decision again: spying; the policy refuses it again <${PAGE}|Open the case>`,
  ],
  [
    'a case that the release of another file of its version covers',
    {
      type: 'case.released',
      actor: { kind: 'user', name: 'ada' },
      detail: { case: 'case-1', reason: 'covered by the release of x.whl' },
    },
    `pkg:npm/steal~env@1.0.0 was released by ada: covered by the release of x.whl <${PAGE}|Open the case>`,
  ],
  [
    'what a stranger wrote makes no link and calls nobody',
    { type: 'case.requested', detail: { message: '<!channel> <https://evil.invalid|ok> & now' } },
    'pkg:npm/steal~env@1.0.0 is asked for: &lt;!channel&gt; &lt;https://evil.invalid|ok&gt; &amp; now',
  ],
  [
    'a new account',
    {
      type: 'user.created',
      purl: undefined as never,
      actor: { kind: 'user', name: 'ada' },
      detail: { user: 'id', name: 'grace', role: 'admin', by: 'invitation' },
    },
    'An account was made by ada: grace; admin',
  ],
  ['a type without words of its own', { type: 'backup.made', detail: {} }, 'pkg:npm/steal~env@1.0.0 backup.made'],
]

for (const [situation, changes, wanted] of SLACK) {
  t.test(`for Slack: ${situation}`, async (t) => {
    const receiver = { ...RECEIVER, format: 'slack' } as const
    const { body } = messageOf({ ...EVENT, ...changes }, receiver, 'https://lazaret.example', 1000)
    t.strictSame(JSON.parse(body), { text: wanted })
  })
}

t.test('a policy that became looser is told with what it lets through, and where', async (t) => {
  const { purl: _purl, digest: _digest, registry: _registry, ...plain } = EVENT
  const detail = { looser: ['theft is gone, which asked for block'], file: '/etc/lazaret/ours.yaml' }
  const event: LoggedEvent = { ...plain, type: 'policy.loosened', detail }
  const { body } = messageOf(event, RECEIVER, 'https://lazaret.example', 1000)
  t.equal(
    JSON.parse(body).data.text,
    'A policy that is looser than the one before is in force: theft is gone, which asked for block; /etc/lazaret/ours.yaml',
  )
})
