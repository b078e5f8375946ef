import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { recorded } from '../../src/model/unit-of-work.ts'
import { machine, registry } from './book.ts'
import { withRule } from './broken.ts'

const TWO = 'approvals: { loosening: 2 }\n'
const STRICT = withRule('true', `    reviewers: 2\n${TWO}`)
const LOOSE = withRule('true', TWO)
const OPEN = 'version: 1\nname: ours\nrules: []\n'
const ASKED = ['a-rule asks this many people: 1, not 2']

/** A server that obeys STRICT, and a file that can be changed. */
async function strict(t: Test) {
  const dir = t.testdir({ data: {} })
  const file = join(dir, 'p.yaml')
  writeFileSync(file, STRICT)
  const over = await machine(t, join(dir, 'data'))
  const server = await over.start([registry('npm', file)])
  t.teardown(() => server.stop())
  await over.told()
  let changes = 0
  const write = async (text: string): Promise<void> => {
    writeFileSync(file, `${text}# ${'x'.repeat((changes += 1))}\n`)
    await server.look()
  }
  const shortly = async (): Promise<readonly string[]> => (await over.told()).map(({ type }) => type)
  const open = () => over.store.records.loosenings({ open: true })
  /** what two people do on the desk */
  const accept = async (): Promise<void> => {
    const [one] = await open()
    if (one === undefined) throw new Error('no looser policy waits')
    const { id, base, digest, source, told } = one
    const at = '2026-11-24T09:20:00.000Z'
    const event = { type: 'policy.accepted', at, actor: { kind: 'user', name: 'bob' }, registry: 'npm' } as const
    const policy = { registry: 'npm', digest, source, isGuarded: told.isGuarded, at }
    await over.store.unitOfWork.commit([
      recorded(
        { ...event, detail: { loosening: id, policy_digest: digest } },
        { kind: 'loosening-ended', id, end: { at, by: 'bob', how: 'agreed' } },
        { kind: 'policy-kept', policy, was: base },
      ),
    ])
  }
  return { ...over, dir, file, server, write, shortly, open, accept }
}

t.test('what a changed file does where two people must agree', async (t) => {
  const table: readonly (readonly [situation: string, text: string, held: boolean])[] = [
    ['looser', LOOSE, true],
    ['no rules at all, and nobody to ask', OPEN, true],
    ['another condition, of which nobody can tell', withRule('false', `    reviewers: 2\n${TWO}`), true],
    ['one person is enough from now on', withRule('true', '    reviewers: 2\n'), true],
    ['stricter', withRule('true', `    reviewers: 2\n    waivable: false\n${TWO}`), false],
    ['in other words alone', STRICT.replace('because', 'why not'), false],
  ]
  for (const [situation, text, held] of table) {
    await t.test(situation, async (t) => {
      const { server, write, shortly, open } = await strict(t)
      const before = server.book.inForce('npm').policy.digest
      await write(text)
      const { digest } = server.book.inForce('npm').policy
      t.equal(digest === before, held)
      t.equal(server.book.revision(), held ? 1 : 2)
      t.same(await shortly(), [held ? 'policy.proposed' : 'policy.loaded'])
      t.equal((await open()).length, held ? 1 : 0)
      t.equal(server.book.remarks().length, held ? 1 : 0)
      t.equal(server.book.held('npm') === undefined, !held)
    })
  }
})

t.test('a looser file waits, is named, and is in force once two people agreed', async (t) => {
  const { server, write, told, open, accept, file, start, store } = await strict(t)
  await write(LOOSE)
  t.match(await told(), [{ type: 'policy.proposed', registry: 'npm', detail: { looser: ASKED, file } }])
  t.match(await open(), [{ registry: 'npm', told: { looser: ASKED, isGuarded: true }, source: /a-rule/ }])
  t.match(server.warned, [{ file, registry: 'npm', looser: ASKED }], 'in what the server prints')
  await server.look()
  await server.hear()
  t.same(await told(), [], 'once')
  await accept()
  await server.hear()
  t.equal(server.book.inForce('npm').policy.rules[0]?.reviewers, undefined, 'in force')
  t.equal(server.book.held('npm'), undefined)
  t.equal(server.book.revision(), 2)
  t.match(await told(), [{ type: 'policy.accepted' }, { type: 'policy.loaded' }])
  await server.stop()
  const again = await start([registry('npm', file)])
  t.teardown(() => again.stop())
  t.equal(again.book.inForce('npm').policy.rules[0]?.reviewers, undefined, 'and after the next start')
  t.same(await store.records.loosenings({ open: true }), [])
})

t.test('a looser file that came while the server was stopped waits, too', async (t) => {
  const { server, start, file, told, open } = await strict(t)
  await server.stop()
  writeFileSync(file, OPEN)
  for (const situation of ['the first start', 'the next one']) {
    const again = await start([registry('npm', file)])
    t.equal(again.book.inForce('npm').policy.rules.length, 1, situation)
    t.match(again.warned, [{ file, registry: 'npm' }], situation)
    t.equal(again.book.remarks().length, 1, situation)
    await again.stop()
    t.equal((await open()).length, 1, situation)
  }
  t.same(
    (await told()).map(({ type }) => type),
    ['policy.loaded', 'policy.proposed', 'policy.loaded'],
    'proposed once',
  )
})

t.test('another file in the configuration is held against what was in force', async (t) => {
  const { server, start, dir } = await strict(t)
  await server.stop()
  const other = join(dir, 'other.yaml')
  writeFileSync(other, OPEN)
  const again = await start([registry('npm', other), registry('new', other)])
  t.teardown(() => again.stop())
  t.equal(again.book.inForce('npm').policy.rules.length, 1)
  t.equal(again.book.inForce('new').policy.rules.length, 0, 'a registry that obeyed none has nothing to loosen')
})

t.test('what becomes of a looser policy that waits, when the file changes again', async (t) => {
  const table: readonly (readonly [situation: string, text: string, events: readonly string[], open: number])[] = [
    ['back to what is in force', STRICT, ['policy.withdrawn'], 0],
    ['to another looser one', OPEN, ['policy.withdrawn', 'policy.proposed'], 1],
    [
      'to a stricter one',
      withRule('true', `    reviewers: 2\n    waivable: false\n${TWO}`),
      ['policy.loaded', 'policy.withdrawn'],
      0,
    ],
    ['to one that is broken', 'rules: [', ['policy.rejected'], 1],
  ]
  for (const [situation, text, events, count] of table) {
    await t.test(situation, async (t) => {
      const { write, shortly, open } = await strict(t)
      await write(LOOSE)
      await shortly()
      await write(text)
      t.same(await shortly(), events)
      t.equal((await open()).length, count)
    })
  }
})

t.test('what was refused is not proposed again before the file says something else', async (t) => {
  const { store, write, shortly, open } = await strict(t)
  await write(LOOSE)
  const [one] = await open()
  const at = '2026-11-24T09:20:00.000Z'
  const id = one?.id ?? ''
  const event = { type: 'policy.refused', at, actor: { kind: 'user', name: 'bob' }, detail: { loosening: id } } as const
  const end = { at, by: 'bob', how: 'refused' } as const
  await store.unitOfWork.commit([recorded(event, { kind: 'loosening-ended', id, end })])
  await shortly()
  await write(LOOSE)
  t.same(await shortly(), [])
  t.same(await open(), [])
  await write(OPEN)
  t.same(await shortly(), ['policy.proposed'])
})

t.test('of two servers', async (t) => {
  const { server, start, dir, accept, open, write } = await strict(t)
  const theirs = join(dir, 'theirs.yaml')
  writeFileSync(theirs, STRICT)
  const other = await start([registry('npm', theirs)])
  t.teardown(() => other.stop())

  await t.test('what two people agreed to is obeyed by both, whatever file each has', async (t) => {
    await write(LOOSE)
    await accept()
    for (const { book, hear } of [server, other]) {
      await hear()
      t.equal(book.inForce('npm').policy.rules[0]?.reviewers, undefined)
    }
    t.equal(other.book.remarks().length, 1, 'and the one with another file says so')
  })

  await t.test('a stricter file of one is obeyed by both', async (t) => {
    await write(STRICT)
    await other.hear()
    t.equal(other.book.inForce('npm').policy.rules[0]?.reviewers, 2)
    t.same(await open(), [])
  })

  await t.test('a file that is stricter than what is in force no more is held against what is', async (t) => {
    await write(withRule('true', `    reviewers: 2\n    waivable: false\n${TWO}`))
    writeFileSync(theirs, `${STRICT.replace('because', 'other words')}# now\n`)
    await other.look()
    t.equal(other.book.inForce('npm').policy.rules[0]?.waivable, false)
    t.match(await open(), [{ told: { looser: [/waived/] } }])
  })
})

t.test('a server does not start under a looser file where what was in force cannot be read', async (t) => {
  const table: readonly (readonly [situation: string, sql: string])[] = [
    ['no policy', "UPDATE kept_policy SET source = 'rules: ['"],
    ['another one than its digest says', `UPDATE kept_policy SET source = '${OPEN}'`],
  ]
  for (const [situation, sql] of table) {
    await t.test(situation, async (t) => {
      const { server, start, file, dir } = await strict(t)
      await server.stop()
      const sqlite = new Database(join(dir, 'data', 'lazaret.db'))
      sqlite.exec(sql)
      sqlite.close()
      await t.resolves((await start([registry('npm', file)])).stop(), 'the file is as it was')
      writeFileSync(file, LOOSE)
      const started = start([registry('npm', file)])
      await t.rejects(started, { code: 'unusable-data', message: /cannot be read/ })
    })
  }
})
