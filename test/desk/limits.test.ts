import t from 'tap'
import { personOfClaims } from '../../src/desk/claimed.ts'
import { unverified } from '../../src/desk/jwt.ts'
import { targetsIn } from '../../src/desk/outbreak-text.ts'
import { scopeOf } from '../../src/desk/scope.ts'
import { Sealer } from '../../src/desk/sealed.ts'
import { quarantined } from '../contracts/samples.ts'
import { settingsOf } from './provider.ts'

const SETTINGS = settingsOf('https://issuer.example', {
  label: 'Acme',
  nameClaim: 'name',
  groupsClaim: 'groups',
  roles: { viewer: ['readers'], developer: [], reviewer: [], admin: [] },
})

const person = (subject: string, groups: readonly string[]) =>
  personOfClaims({ subject, claims: { name: 'ada', groups: ['readers', ...groups] } }, SETTINGS)

const sealer = new Sealer('a secret', 'test')

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of so many characters, whose claims are padded. */
function token(length: number): string {
  const start = `${part({ kid: 'one' })}.${part({ iss: 'https://issuer.example' })}.`
  return start.padEnd(length, 's')
}

const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`)

/** What is taken at this size, and refused at one more: by throwing, or as nothing. */
const TAKEN: readonly (readonly [what: string, max: number, taken: (size: number) => unknown])[] = [
  ['a subject', 255, (size) => person('s'.repeat(size), [])],
  ['the groups of a person', 2000, (size) => person('s', names(size - 1, 'group'))],
  ['the name of a group', 256, (size) => person('s', ['g'.repeat(size)])],
  ['a token of a job', 16 * 1024, (size) => unverified(token(size))],
  ['a sealed text', 1472, (size) => sealer.open(sealer.seal('t'.repeat(size)))],
  ['targets of an outbreak', 5000, (size) => targetsIn(names(size, 'npm:widget').join('\n'))],
  [
    'a range',
    200,
    (size) => scopeOf({ kind: 'package', range: '>'.repeat(size) }, quarantined(), undefined, { inRange: () => true }),
  ],
]

t.test('what people, providers and jobs send is taken up to its limit', async (t) => {
  for (const [what, max, taken] of TAKEN) {
    t.ok(taken(max), `${what}: ${max}`)
    t.notOk(
      refusedOr(() => taken(max + 1)),
      `${what}: ${max + 1}`,
    )
  }
})

/** Undefined where it throws an error of ours. */
function refusedOr(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && error.name === 'LazaretError') return undefined
    throw error
  }
}
