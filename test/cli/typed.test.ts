import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { assertOrder, helpAsOption } from '../../src/cli/program.ts'
import { runLazaret } from '../e2e/lazaret.ts'
import { runHere } from './run-here.ts'

const folder = t.testdir({
  'notes.txt': 'hello\n',
  empty: {},
  'package.json': '{"name":"x","dependencies":{"left-pad":"^1.0.0"}}',
})
const at = (name: string): string => join(folder, name)
const nowhere = at('no-data')

/** Typed wrongly: nothing may look as if all were well. */
for (const { args, says } of [
  { args: ['lockfile', 'check', at('notes.txt')], says: /notes\.txt is no lock file/ },
  { args: ['warm', at('notes.txt')], says: /notes\.txt is no lock file/ },
  { args: ['check', at('package.json')], says: /it is a manifest, which names ranges and no versions/ },
  { args: ['lockfile', 'check', at('package.json')], says: /it is a manifest/ },
  { args: ['check', at('empty')], says: /there is no lock file in \S+: make one first/ },
  { args: ['exec'], says: /name the command to run: lazaret exec -- npm ci/ },
  { args: ['exec', '--url', 'notaurl', 'true'], says: /notaurl is no address of a Lazaret/ },
  { args: ['token', 'create'], says: /unknown command 'create': there is add, list, revoke\./ },
  { args: ['policy', 'lin'], says: /unknown command 'lin' \(Did you mean lint\?\)/ },
  ...[
    ['intel', 'status'],
    ['quarantine', 'list'],
    ['token', 'list'],
    ['user', 'list'],
    ['freeze', 'list'],
    ['outbreak', 'list'],
    ['why', 'npm:left-pad@1.0.0'],
  ].map((words) => ({ args: [...words, '--data-dir', nowhere], says: /no Lazaret has kept data in/ })),
])
  t.test(`lazaret ${args.map((word) => word.replace(folder, '.')).join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await runHere(args)
    t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: says })
    t.match(stderr, /^lazaret: .*\n$/, 'in one line')
    t.notOk(existsSync(nowhere), 'and no data folder is made')
  })

t.test('a log that cannot be written: nothing is run', async (t) => {
  const server = createServer((_request, response) => response.end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ran = await runHere(['exec', '--url', url, '--log', at('no/log'), '--', 'touch', at('ran')])
  t.match(ran, { code: 2, stdout: '', stderr: /no\/log: there is no such file or folder\./ })
  t.notOk(existsSync(at('ran')))
})

for (const [args, says] of [
  [['-c', 'lazaret.yaml', 'check', 'x'], 'options stand behind the command: lazaret check -c …'],
  [['--json', 'check', 'x'], 'options stand behind the command: lazaret check --json …'],
  [['--help', 'check'], undefined],
  [['-V', 'check'], undefined],
  [['--nonsense'], undefined],
  [['check', '--json', 'check'], undefined],
  [[], undefined],
] as const)
  t.test(`the order of ${JSON.stringify(args)}`, async (t) => {
    if (says === undefined) t.doesNotThrow(() => assertOrder(args))
    else t.throws(() => assertOrder(args), { message: says })
  })

for (const [args, meant] of [
  ['help', 'help'],
  ['help check', 'check --help'],
  ['help policy lint', 'policy lint --help'],
  ['help --help', 'help --help'],
  ['check help', 'check help'],
  ['', ''],
] as const)
  t.test(`"${args}" is "${meant}"`, async (t) => {
    const words = args === '' ? [] : args.split(' ')
    t.equal(helpAsOption(words).join(' '), meant)
  })

t.test('lazaret help policy lint: the help of the inner command', async (t) => {
  const { code, stdout } = await runLazaret(['help', 'policy', 'lint'], { PATH: process.env['PATH'] ?? '' })
  t.match({ code, stdout }, { code: 0, stdout: /^Usage: lazaret policy lint / })
})
