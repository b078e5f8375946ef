import t from 'tap'
import type { LoggedEvent } from '../../src/model/event.ts'
import { isMailAddress, SUBJECT_MAX } from '../../src/model/mail.ts'
import type { ToldOf } from '../../src/model/receiver.ts'
import { mailOf, subjectOf } from '../../src/notify/mail.ts'
import { TOLD_MAX, toldRequesters } from '../../src/notify/requesters.ts'
import { isWanted } from '../../src/notify/wanted.ts'
import { MailPostman } from '../../src/upstream/mail.ts'
import { systemResolve } from '../../src/upstream/resolve.ts'
import { bodyOf, headersOf, MailServer } from './mail-server.ts'

const PUBLIC_URL = 'https://lazaret.example'

const EVENT: LoggedEvent = {
  seq: 41,
  type: 'case.opened',
  at: '2026-11-24T08:00:00.000Z',
  actor: { kind: 'system', name: 'gate' },
  registry: 'npm',
  purl: 'pkg:npm/steal~env@1.0.0',
  detail: { case: 'case-1', rules: ['new-install-script', 'spying'] },
}

t.test('an event as a mail: what, when, and the page of the case', async (t) => {
  const mail = mailOf([EVENT], 'ada@acme.example', 'desk', PUBLIC_URL)
  t.strictSame(mail, {
    to: 'ada@acme.example',
    subject: '[Lazaret] pkg:npm/steal~env@1.0.0 needs a decision: new-install-script, spying',
    text: [
      '2026-11-24 08:00 UTC  pkg:npm/steal~env@1.0.0 needs a decision: new-install-script, spying',
      '  https://lazaret.example/ui/cases/case-1',
      '',
      '-- ',
      'Sent by Lazaret at https://lazaret.example to those named desk in its configuration.',
      '',
    ].join('\n'),
    id: 'event-41-ada.acme.example-desk',
    thread: 'case-case-1',
  })
})

t.test('several events as one mail, in the order of the log', async (t) => {
  const later = { ...EVENT, seq: 42, purl: 'pkg:pypi/thief@2.0.0', detail: { case: 'case-2' } }
  const mail = mailOf([EVENT, later], 'ada@acme.example', 'desk', PUBLIC_URL)
  t.match(mail.subject, /^\[Lazaret\] 2 events: pkg:npm\/steal~env@1\.0\.0 needs a decision/)
  t.match(
    mail.text,
    /steal~env[^]*cases\/case-1\n\n2026[^]*thief@2\.0\.0 needs a decision\n {2}https:[^]*cases\/case-2\n/,
  )
  t.equal(mail.thread, undefined)
})

const HOSTILE = [
  'a\r\nBcc: eve@evil.invalid',
  'a\nX-Other: b\n\nbody',
  'a\u0000\u0085\u2028Bcc: eve@evil.invalid',
  '\u202Eelgoog\u2066 \u200Bx',
  '=?UTF-8?Q?a=0D=0ABcc:_eve@evil.invalid?=',
  '"ada" <eve@evil.invalid>, <eve@evil.invalid>',
  '\uD800 half of a character',
]

t.test('neither a package nor a person adds a header, a receiver or a link', async (t) => {
  const server = new MailServer()
  await server.listen(t)
  const settings = {
    host: '127.0.0.1',
    port: server.port,
    protocol: 'smtp',
    from: 'lazaret@acme.example',
    allowPlaintext: false,
    allowPrivateAddresses: true,
    requesterDomains: [],
  } as const
  const postman = new MailPostman(settings, PUBLIC_URL, systemResolve)
  t.teardown(() => postman.close())
  for (const text of HOSTILE) {
    const detail = { case: text, message: `${text} https://evil.invalid/ WWW.evil.invalid`, rules: [text] }
    await postman.post(mailOf([{ ...EVENT, purl: text, detail }], 'ada@acme.example', 'desk', PUBLIC_URL))
    const { raw, to } = server.taken.at(-1) ?? { raw: '', to: [] }
    t.strictSame(to, ['ada@acme.example'], encodeURI(text.toWellFormed()))
    t.strictSame(headersOf(raw, 'to'), ['ada@acme.example'])
    for (const name of ['bcc', 'cc', 'x-other']) t.strictSame(headersOf(raw, name), [], name)
    for (const name of ['subject', 'references', 'message-id']) t.equal(headersOf(raw, name).length, 1, name)
    t.notMatch(bodyOf(raw), /https:\/\/evil|www\.evil/i)
    t.notMatch(bodyOf(raw), /[\u202E\u2066\u200B]/)
    t.notOk(bodyOf(raw).includes('\0'))
  }
  t.equal(server.taken.length, HOSTILE.length)
  t.same(
    server.named,
    HOSTILE.map(() => 'ada@acme.example'),
  )
})

t.test('a subject has one line of at most its length', async (t) => {
  t.equal(subjectOf('x'.repeat(SUBJECT_MAX)), 'x'.repeat(SUBJECT_MAX))
  t.equal(subjectOf('x'.repeat(SUBJECT_MAX + 1)), `${'x'.repeat(SUBJECT_MAX - 1)}…`)
  t.equal(subjectOf(' a \t\r\n b\u0000c '), 'a b c')
})

const ADDRESSES: readonly [text: string, isAddress: boolean][] = [
  ['ada@acme.example', true],
  ['Ada.L+lazaret@mail.acme.example', true],
  ['root@localhost', true],
  [`${'x'.repeat(64)}@acme.example`, true],
  [`${'x'.repeat(65)}@acme.example`, false],
  ['ada', false],
  ['@acme.example', false],
  ['ada@', false],
  ['ada@acme..example', false],
  ['ada..l@acme.example', false],
  ['-ada@acme.example', false],
  ['Ada <ada@acme.example>', false],
  ['ada@acme.example, eve@evil.invalid', false],
  ['ada@evil.invalid@acme.example', false],
  ['"ada"@acme.example', false],
  ['ada@acme.example\nBcc: eve@evil.invalid', false],
  ['ada@[127.0.0.1]', false],
  ['ädä@acme.example', false],
]

for (const [text, isAddress] of ADDRESSES)
  t.test(`${JSON.stringify(text.slice(0, 40))} is ${isAddress ? 'an' : 'no'} address`, async (t) => {
    t.equal(isMailAddress(text), isAddress)
  })

const ALL: ToldOf = {
  events: ['case.opened', 'policy.loosened', 'notification.undelivered'],
  registries: [],
  packages: [],
  rules: [],
}
const { purl: _purl, registry: _registry, ...OF_NONE } = EVENT

const WANTED: readonly [situation: string, told: Partial<ToldOf>, event: LoggedEvent, isTold: boolean][] = [
  ['every event of its types', {}, EVENT, true],
  ['no other', {}, { ...EVENT, type: 'case.released' }, false],
  ['another registry', { registries: ['pypi'] }, EVENT, false],
  ['what is of no registry', { registries: ['pypi'] }, { ...OF_NONE, type: 'policy.loosened', detail: {} }, true],
  ['its package', { packages: ['steal~env'] }, EVENT, true],
  ['another package', { packages: ['steal~envy', 'teal~env'] }, EVENT, false],
  ['packages by a pattern', { packages: ['left', 'st*~e*v'] }, EVENT, true],
  ['a scope', { packages: ['@acme/*'] }, { ...EVENT, purl: 'pkg:npm/%40acme/tool@1.0.0' }, true],
  [
    'a scope that only begins so',
    { packages: ['@acme/*'] },
    { ...EVENT, purl: 'pkg:npm/%40acme-evil/tool@1.0.0' },
    false,
  ],
  ['a pattern whose parts overlap', { packages: ['steal~*~env'] }, EVENT, false],
  ['what is of no package', { packages: ['x'] }, { ...OF_NONE, type: 'policy.loosened', detail: {} }, true],
  ['one of its rules', { rules: ['spying'] }, EVENT, true],
  ['other rules', { rules: ['exfiltration'] }, EVENT, false],
  ['what no rule decided', { rules: ['exfiltration'] }, { ...EVENT, detail: {} }, true],
  [
    'that one could not be told',
    {},
    { ...EVENT, type: 'notification.undelivered', detail: { eventType: 'case.opened' } },
    true,
  ],
  [
    'that one could not be told of that',
    {},
    { ...EVENT, type: 'notification.undelivered', detail: { eventType: 'notification.undelivered' } },
    false,
  ],
]

for (const [situation, told, event, isTold] of WANTED)
  t.test(`a receiver is ${isTold ? '' : 'not '}told of: ${situation}`, async (t) => {
    t.equal(isWanted(event, { ...ALL, ...told }), isTold)
  })

const RELEASED: LoggedEvent = {
  ...EVENT,
  type: 'case.released',
  actor: { kind: 'user', name: 'grace' },
  detail: { case: 'case-1', reason: 'It is ours: https://acme.example' },
}
const asked = { caseId: 'case-1', at: EVENT.at, requester: { address: '10.0.0.1', client: 'npm' }, message: 'please' }

t.test('who asked is told the end, in the domains of the organisation alone', async (t) => {
  const contacts = [
    'Ada@Acme.Example',
    'ada@acme.example',
    'eve@evil.invalid',
    'bob@sub.acme.example',
    'call 117',
    undefined,
  ]
  const requests = [
    ...contacts.map((contact) => Object.assign(contact === undefined ? {} : { contact }, asked)),
    { caseId: 'case-1', at: EVENT.at, requester: asked.requester, contact: 'never-asked@acme.example' },
    { ...asked, contact: 'later@acme.example', at: '2026-11-25T08:00:00.000Z' },
  ]
  const mails = await toldRequesters(RELEASED, async () => requests, ['acme.example'], PUBLIC_URL)
  t.strictSame(mails, [
    {
      to: 'ada@acme.example',
      subject: '[Lazaret] pkg:npm/steal~env@1.0.0 was released',
      text: [
        'You asked for pkg:npm/steal~env@1.0.0.',
        '2026-11-24 08:00 UTC: it was released.',
        'The reason that was given: It is ours: https[://]acme.example',
        '',
        'https://lazaret.example/why/pkg:npm/steal~env@1.0.0',
        '',
      ].join('\n'),
      id: 'end-41-ada.acme.example',
    },
  ])
  t.notMatch(JSON.stringify(mails), 'please', 'nothing of what was typed')
  t.strictSame(await toldRequesters(RELEASED, async () => requests, [], PUBLIC_URL), [])
})

t.test('so many are told of one case, and no more', async (t) => {
  const requests = Array.from({ length: TOLD_MAX + 1 }, (_, index) => ({ ...asked, contact: `p${index}@acme.example` }))
  t.equal((await toldRequesters(RELEASED, async () => requests, ['acme.example'], PUBLIC_URL)).length, TOLD_MAX)
  const { length } = await toldRequesters(RELEASED, async () => requests.slice(1), ['acme.example'], PUBLIC_URL)
  t.equal(length, TOLD_MAX)
})
