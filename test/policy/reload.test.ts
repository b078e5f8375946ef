import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import type { NewEvent } from '../../src/model/event.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { PolicyBook } from '../../src/app/policies.ts'
import { withRule } from './broken.ts'

const clock = (): Date => new Date('2026-11-24T09:14:00Z')

function registry(policy: string): RegistryConfig {
  return {
    name: 'npm',
    ecosystem: 'npm',
    upstream: 'https://registry.example/',
    artifactHosts: [],
    allowPrivateAddresses: false,
    policy,
    mode: 'enforce',
    selection: 'fallback',
    metadataMaxAgeSeconds: 60,
  }
}

t.test('a policy file that is broken while it is in force is told to everybody, until it is mended', async (t) => {
  const file = join(t.testdir({}), 'p.yaml')
  const good = withRule('true')
  writeFileSync(file, good)
  const events: NewEvent[] = []
  const lines: string[] = []
  const logger = pino(
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    }),
  )
  const book = new PolicyBook([registry(file)], clock, { emit: (event) => events.push(event), logger })
  const before = book.inForce('npm').policy.digest
  t.equal(book.problem('npm'), undefined)

  writeFileSync(file, withRule('true', '    wavable: false\n'))
  book.reload()
  book.reload()
  const problem = book.problem('npm')
  t.match(problem, `${file}:8:5: `, 'file, line and column')
  t.match(problem, 'wavable')
  t.equal(book.inForce('npm').policy.digest, before, 'what was in force stays')
  t.equal(lines.length, 1, 'one line')
  t.match(JSON.parse(lines[0] ?? ''), { level: 40, file, problem })
  t.match(events, [{ type: 'policy.rejected', detail: { file, problem } }])

  writeFileSync(file, good)
  book.reload()
  t.equal(book.problem('npm'), undefined, 'mended: the file on disk is what is in force')
  t.equal(book.revision(), 1)
})

const over = (name: string): string => `version: 1\nname: team\nextends: ${name}\n`

t.test('a base that changes on disk changes the policy that extends it', async (t) => {
  const folder = t.testdir({})
  const [file, base] = [join(folder, 'team.yaml'), join(folder, 'base.yaml')]
  writeFileSync(base, withRule('true'))
  writeFileSync(join(folder, 'other.yaml'), withRule('true', '    mode: observe\n'))
  writeFileSync(file, over('base.yaml'))
  const events: NewEvent[] = []
  const logger = { warn: () => {} }
  const book = new PolicyBook([registry(file)], clock, { emit: (event) => events.push(event), logger })
  const rule = () => book.inForce('npm').policy.rules[0]
  book.reload()
  t.match(rule(), { then: 'hold', mode: 'enforce' })

  writeFileSync(base, withRule('true', '    waivable: false\n'))
  book.reload()
  t.match(rule(), { waivable: false })

  writeFileSync(base, withRule('nope'))
  book.reload()
  t.match(rule(), { waivable: false }, 'what was in force stays')
  t.match(book.problem('npm'), `${base}:6:11: `)

  writeFileSync(base, withRule('true', '    reviewers: 2\n'))
  book.reload()
  t.equal(book.problem('npm'), undefined, 'the base is mended, and the file itself was not touched')
  t.match(rule(), { reviewers: 2 })

  writeFileSync(file, over('other.yaml'))
  book.reload()
  t.match(rule(), { mode: 'observe' }, 'another base')
  writeFileSync(join(folder, 'other.yaml'), withRule('true', '    mode: enforce\n'))
  book.reload()
  book.reload()
  t.match(rule(), { mode: 'enforce' }, 'which is looked at from then on')

  writeFileSync(file, over('later.yaml'))
  book.reload()
  book.reload()
  t.match(book.problem('npm'), 'later.yaml is no file that can be read')
  writeFileSync(join(folder, 'later.yaml'), withRule('true', '    unknown: block\n'))
  book.reload()
  t.match(rule(), { unknown: 'block' }, 'a base that comes later')
  t.same([...new Set(events.map(({ type }) => type))].toSorted(), [
    'policy.loaded',
    'policy.loosened',
    'policy.rejected',
  ])
})

t.test('a policy that becomes looser while it is in force is told, with what it lets through', async (t) => {
  const file = join(t.testdir({}), 'p.yaml')
  writeFileSync(file, withRule('true', '    reviewers: 2\n'))
  const events: NewEvent[] = []
  const warned: unknown[] = []
  const logger = { warn: (fields: unknown) => void warned.push(fields) }
  const book = new PolicyBook([registry(file)], clock, { emit: (event) => events.push(event), logger })
  const table: readonly (readonly [source: string, looser: readonly string[] | undefined, others: unknown])[] = [
    [withRule('true'), ['a-rule asks this many people: 1, not 2'], undefined],
    [withRule('true', '    reviewers: 2\n'), undefined, undefined],
    [withRule('false', '    reviewers: 2\n'), undefined, ['a-rule']],
  ]
  for (const [source, looser, others] of table) {
    writeFileSync(file, `${source}# ${'x'.repeat(events.length)}\n`)
    book.reload()
    const { type, detail } = events.at(-1) ?? {}
    t.equal(type, looser === undefined ? 'policy.loaded' : 'policy.loosened', 'an alarm of its own where it is looser')
    t.same(detail?.['looser'], looser)
    t.same(detail?.['other_conditions'], others)
  }
  t.equal(events.length, 4)
  t.match(warned, [{ file, looser: ['a-rule asks this many people: 1, not 2'] }], 'and once in what the server prints')
})
