import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { machine, registry } from './book.ts'
import { withRule } from './broken.ts'

t.test('a policy file that is broken while it is in force is told to everybody, until it is mended', async (t) => {
  const dir = t.testdir({ data: {} })
  const file = join(dir, 'p.yaml')
  const good = withRule('true')
  writeFileSync(file, good)
  const { start, told } = await machine(t, join(dir, 'data'))
  const { book, warned, look, stop } = await start([registry('npm', file)])
  t.teardown(stop)
  const before = book.inForce('npm').policy.digest
  t.equal(book.problem('npm'), undefined)
  await told()

  writeFileSync(file, withRule('true', '    wavable: false\n'))
  await look()
  await look()
  const problem = book.problem('npm')
  t.match(problem, `${file}:8:5: `, 'file, line and column')
  t.match(problem, 'wavable')
  t.equal(book.inForce('npm').policy.digest, before, 'what was in force stays')
  t.match(warned, [{ file, problem }])
  t.equal(warned.length, 1, 'one line')
  t.match(await told(), [{ type: 'policy.rejected', detail: { file, problem } }])

  writeFileSync(file, good)
  await look()
  t.equal(book.problem('npm'), undefined, 'mended: the file on disk is what is in force')
  t.equal(book.revision(), 1)
})

const over = (name: string): string => `version: 1\nname: team\nextends: ${name}\n`

t.test('a base that changes on disk changes the policy that extends it', async (t) => {
  const folder = t.testdir({ data: {} })
  const [file, base] = [join(folder, 'team.yaml'), join(folder, 'base.yaml')]
  writeFileSync(base, withRule('true'))
  writeFileSync(join(folder, 'other.yaml'), withRule('true', '    mode: observe\n'))
  writeFileSync(file, over('base.yaml'))
  const { start, told } = await machine(t, join(folder, 'data'))
  const { book, look, stop } = await start([registry('npm', file)])
  t.teardown(stop)
  const rule = () => book.inForce('npm').policy.rules[0]
  await look()
  t.match(rule(), { then: 'hold', mode: 'enforce' })

  writeFileSync(base, withRule('true', '    waivable: false\n'))
  await look()
  t.match(rule(), { waivable: false })

  writeFileSync(base, withRule('nope'))
  await look()
  t.match(rule(), { waivable: false }, 'what was in force stays')
  t.match(book.problem('npm'), `${base}:6:11: `)

  writeFileSync(base, withRule('true', '    reviewers: 2\n'))
  await look()
  t.equal(book.problem('npm'), undefined, 'the base is mended, and the file itself was not touched')
  t.match(rule(), { reviewers: 2 })

  writeFileSync(file, over('other.yaml'))
  await look()
  t.match(rule(), { mode: 'observe' }, 'another base')
  writeFileSync(join(folder, 'other.yaml'), withRule('true', '    mode: enforce\n'))
  await look()
  await look()
  t.match(rule(), { mode: 'enforce' }, 'which is looked at from then on')

  writeFileSync(file, over('later.yaml'))
  await look()
  await look()
  t.match(book.problem('npm'), 'later.yaml is no file that can be read')
  writeFileSync(join(folder, 'later.yaml'), withRule('true', '    unknown: block\n'))
  await look()
  t.match(rule(), { unknown: 'block' }, 'a base that comes later')
  t.same([...new Set((await told()).map(({ type }) => type))].toSorted(), [
    'policy.loaded',
    'policy.loosened',
    'policy.rejected',
  ])
})

t.test('a policy that becomes looser while it is in force is told, with what it lets through', async (t) => {
  const dir = t.testdir({ data: {} })
  const file = join(dir, 'p.yaml')
  writeFileSync(file, withRule('true', '    reviewers: 2\n'))
  const { start, told } = await machine(t, join(dir, 'data'))
  const { warned, look, stop } = await start([registry('npm', file)])
  t.teardown(stop)
  await told()
  const table: readonly (readonly [source: string, looser: readonly string[] | undefined, others: unknown])[] = [
    [withRule('true'), ['a-rule asks this many people: 1, not 2'], undefined],
    [withRule('true', '    reviewers: 2\n'), undefined, undefined],
    [withRule('false', '    reviewers: 2\n'), undefined, ['a-rule']],
  ]
  for (const [index, [source, looser, others]] of table.entries()) {
    writeFileSync(file, `${source}# ${'x'.repeat(index)}\n`)
    await look()
    const events = await told()
    t.same(
      events.map(({ type }) => type),
      looser === undefined ? ['policy.loaded'] : ['policy.loaded', 'policy.loosened'],
      'an alarm of its own where it is looser',
    )
    const { detail } = events.at(-1) ?? {}
    t.same(detail?.['looser'], looser)
    t.same(detail?.['other_conditions'], others)
  }
  t.match(warned, [{ file, looser: ['a-rule asks this many people: 1, not 2'] }], 'and once in what the server prints')
})

t.test('a change that the database does not take is written once it does', async (t) => {
  const dir = t.testdir({ data: {} })
  const file = join(dir, 'p.yaml')
  writeFileSync(file, withRule('true'))
  const { start, store, told } = await machine(t, join(dir, 'data'))
  const { keeping, look, stop, warned } = await start([registry('npm', file)])
  t.teardown(stop)
  await told()
  const given = { ...store.unitOfWork }
  Object.assign(store.unitOfWork, { commit: () => Promise.reject(new Error('away')) })
  writeFileSync(file, withRule('true', '    reviewers: 2\n'))
  await look()
  t.same(await told(), [])
  t.match(warned, [{ err: { message: 'away' } }])
  Object.assign(store.unitOfWork, given)
  keeping.again()
  await keeping.idle()
  t.match(await told(), [{ type: 'policy.loaded' }])
  t.match(await store.records.keptPolicies(), [{ source: withRule('true', '    reviewers: 2\n') }])
})
