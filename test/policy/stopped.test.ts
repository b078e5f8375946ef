import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import type { LoggedEvent } from '../../src/model/event.ts'
import { machine, registry } from './book.ts'
import { withRule } from './broken.ts'

const STRICT = withRule('true', '    reviewers: 2\n')
const LOOSE = withRule('true')
const UNKNOWN = ['nobody can tell: the text of what was in force before is not here']

const shortly = (events: readonly LoggedEvent[]): readonly unknown[] =>
  events.map(({ type, detail }) => (type === 'policy.loosened' ? [type, detail['looser']] : type))

t.test('a policy that was loosened while the server was stopped is told when it starts', async (t) => {
  const dir = t.testdir({ data: {} })
  const file = join(dir, 'p.yaml')
  const { start, told, store } = await machine(t, join(dir, 'data'))
  const asked = ['a-rule asks this many people: 1, not 2']
  const forget = async (): Promise<void> => {
    const sqlite = new Database(join(dir, 'data', 'lazaret.db'))
    sqlite.exec('DELETE FROM kept_policy')
    sqlite.close()
    t.same(await store.records.keptPolicies(), [])
  }
  const table: readonly (readonly [situation: string, change: () => unknown, wanted: readonly unknown[]])[] = [
    ['the first start of all', () => writeFileSync(file, STRICT), ['policy.loaded']],
    ['nothing was changed', () => undefined, ['policy.loaded']],
    ['it is looser', () => writeFileSync(file, LOOSE), ['policy.loaded', ['policy.loosened', asked]]],
    ['that is told once', () => undefined, ['policy.loaded']],
    ['it is stricter', () => writeFileSync(file, STRICT), ['policy.loaded']],
    [
      'it is looser, and the text of before was taken away',
      async () => {
        writeFileSync(file, LOOSE)
        await forget()
      },
      ['policy.loaded', ['policy.loosened', UNKNOWN]],
    ],
    ['nothing was changed but that the text was taken away', forget, ['policy.loaded']],
  ]
  const warned: unknown[] = []
  for (const [situation, change, wanted] of table) {
    await change()
    const server = await start([registry('npm', file)])
    await server.stop()
    warned.push(...server.warned)
    t.same(shortly(await told()), wanted, situation)
  }
  t.match(warned[0], { file, looser: asked, registry: 'npm', while_stopped: true }, 'and in what the server prints')
})

t.test(
  'another policy in the configuration is a change, too, and one that came while the server ran is not told again',
  async (t) => {
    const dir = t.testdir({ data: {} })
    const [strict, loose] = [join(dir, 'strict.yaml'), join(dir, 'loose.yaml')]
    writeFileSync(strict, STRICT)
    writeFileSync(loose, LOOSE)
    const { start, told } = await machine(t, join(dir, 'data'))
    const once = async (...registries: Parameters<typeof start>): Promise<void> => (await start(...registries)).stop()
    await once([registry('npm', strict), registry('other', strict)])
    await told()
    await once([registry('npm', loose), registry('other', strict)])
    t.match(
      (await told()).filter(({ type }) => type === 'policy.loosened'),
      [{ registry: 'npm', detail: { while_stopped: true } }],
    )
    const runs = await start([registry('npm', loose), registry('other', strict)])
    await told()
    writeFileSync(strict, `${LOOSE}# now\n`)
    await runs.look()
    await runs.stop()
    t.same(
      (await told()).map(({ type, registry: of }) => `${type} ${of}`),
      ['policy.loaded other', 'policy.loosened other'],
      'while it ran',
    )
    await once([registry('npm', loose), registry('other', strict)])
    t.same(shortly(await told()), ['policy.loaded', 'policy.loaded'])
  },
)
