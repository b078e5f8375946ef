import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { KeptPolicies } from '../../src/app/kept-policies.ts'
import { PolicyBook } from '../../src/app/policies.ts'
import type { LoggedEvent, NewEvent } from '../../src/model/event.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { withRule } from './broken.ts'

const clock = (): Date => new Date('2026-11-24T09:14:00Z')
const STRICT = withRule('true', '    reviewers: 2\n')
const LOOSE = withRule('true')
const UNKNOWN = ['nobody can tell: the text of what was in force before is not here']

function registry(name: string, policy: string): RegistryConfig {
  return {
    name,
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

/** A server that starts over a data folder and a log, each time anew. */
function machine(dataDir: string) {
  const log: LoggedEvent[] = []
  const warned: unknown[] = []
  const kept = new KeptPolicies(dataDir)
  return {
    kept,
    warned,
    /** Starts and stops it; what it told of policies. */
    start: async (
      registries: readonly RegistryConfig[],
      meanwhile = (): void => undefined,
    ): Promise<readonly NewEvent[]> => {
      const events: NewEvent[] = []
      const emit = (event: NewEvent): void => {
        events.push(event)
        log.push({ ...event, seq: log.length })
      }
      const book = new PolicyBook(registries, clock, {
        emit,
        logger: { warn: (fields: unknown) => void warned.push(fields) },
      })
      const before = await kept.before({
        events: async ({ type }) => log.filter((event) => event.type === type).toReversed(),
      })
      book.watch({ before, keep: (name, source) => kept.keep(name, source) })
      meanwhile()
      book.reload()
      book.close()
      return events
    },
  }
}

const told = (events: readonly NewEvent[]): readonly unknown[] =>
  events.map(({ type, detail }) => (type === 'policy.loosened' ? [type, detail['looser']] : type))

t.test('a policy that was loosened while the server was stopped is told when it starts', async (t) => {
  const dir = t.testdir({})
  const file = join(dir, 'p.yaml')
  const { start, kept, warned } = machine(join(dir, 'data'))
  const folder = join(dir, 'data', 'policies')
  mkdirSync(join(dir, 'data'))
  const asked = ['a-rule asks this many people: 1, not 2']
  const table: readonly (readonly [situation: string, change: () => void, wanted: readonly unknown[]])[] = [
    ['the first start of all', () => writeFileSync(file, STRICT), ['policy.loaded']],
    ['nothing was changed', () => undefined, ['policy.loaded']],
    ['it is looser', () => writeFileSync(file, LOOSE), ['policy.loaded', ['policy.loosened', asked]]],
    ['that is told once', () => undefined, ['policy.loaded']],
    ['it is stricter', () => writeFileSync(file, STRICT), ['policy.loaded']],
    [
      'it is looser, and the text of before was taken away',
      () => {
        writeFileSync(file, LOOSE)
        rmSync(folder, { recursive: true })
      },
      ['policy.loaded', ['policy.loosened', UNKNOWN]],
    ],
    ['strict again', () => writeFileSync(file, STRICT), ['policy.loaded']],
    [
      'it is looser, and the text of before was made as loose',
      () => {
        writeFileSync(file, LOOSE)
        kept.keep('npm', LOOSE)
      },
      ['policy.loaded', ['policy.loosened', UNKNOWN]],
    ],
    ['strict again', () => writeFileSync(file, STRICT), ['policy.loaded']],
    [
      'it is looser, and the text of before is no policy',
      () => {
        writeFileSync(file, LOOSE)
        kept.keep('npm', 'rules: [')
      },
      ['policy.loaded', ['policy.loosened', UNKNOWN]],
    ],
  ]
  for (const [situation, change, wanted] of table) {
    change()
    t.same(told(await start([registry('npm', file)])), wanted, situation)
  }
  t.match(warned[0], { file, looser: asked, registry: 'npm', while_stopped: true }, 'and in what the server prints')
})

t.test(
  'another policy in the configuration is a change, too, and one that came while the server ran is not told again',
  async (t) => {
    const dir = t.testdir({})
    const [strict, loose] = [join(dir, 'strict.yaml'), join(dir, 'loose.yaml')]
    writeFileSync(strict, STRICT)
    writeFileSync(loose, LOOSE)
    const { start } = machine(dir)
    await start([registry('npm', strict), registry('other', strict)])
    const events = await start([registry('npm', loose), registry('other', strict)])
    t.match(
      events.filter(({ type }) => type === 'policy.loosened'),
      [{ detail: { registry: 'npm', while_stopped: true } }],
    )
    t.equal(events.filter(({ type }) => type === 'policy.loosened').length, 1, 'of the one alone')
    const ran = await start([registry('npm', loose), registry('other', strict)], () =>
      writeFileSync(strict, `${LOOSE}# now\n`),
    )
    t.equal(ran.filter(({ type }) => type === 'policy.loosened').length, 1, 'while it ran')
    t.same(told(await start([registry('npm', loose), registry('other', strict)])), ['policy.loaded', 'policy.loaded'])
  },
)

t.test('a text that cannot be kept is said, and is missed at the next start', async (t) => {
  const dir = t.testdir({ policies: 'a file in the place of the folder' })
  const file = join(dir, 'p.yaml')
  writeFileSync(file, STRICT)
  const { start, warned } = machine(dir)
  t.same(told(await start([registry('npm', file)])), ['policy.loaded'])
  t.match(warned, [{ err: Error }])
  writeFileSync(file, LOOSE)
  t.same(told(await start([registry('npm', file)])), ['policy.loaded', ['policy.loosened', UNKNOWN]])
})
