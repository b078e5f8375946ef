import t from 'tap'
import { machineNpm, newestNpm, npmClient } from '../registry/clients.ts'
import { ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { startLazaret } from './lazaret.ts'

/** What npm asks of a registry besides packages: passed through, or refused in a sentence that a person reads once. */
const COMMANDS: readonly [args: readonly string[], code: number, says: RegExp][] = [
  [['ping'], 0, /PONG/],
  [['search', 'plain-pad'], 0, /plain-pad, made for tests/],
  [['audit'], 0, /found 0 vulnerabilities/],
  [['login'], 1, /E501[^]*lazaret: there is nothing to log in to here/],
  [['publish'], 1, /E405[^]*lazaret: nothing is published or changed here[^]*publish with --registry/],
  [['dist-tag', 'add', 'plain-pad@1.0.0', 'old'], 1, /E405[^]*lazaret: dist-tags are not changed here/],
  [['token', 'list'], 1, /E404[^]*lazaret: accounts and tokens are managed at your private registry, not here/],
]

const world = await startWorld()
stock(world, ordinaryPackages())
t.teardown(() => world.close())

t.test('every other command of npm', { skip: machineNpm() === undefined && 'npm is not here' }, async (t) => {
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(() => lazaret.stop())
  const npm = newestNpm()
  const client = npmClient(lazaret.npmUrl, { packageJson: { private: false }, ...(npm === undefined ? {} : { npm }) })
  t.teardown(() => client.remove())
  // npm asks nothing of a registry for which it holds no token; this one asks for none.
  client.env[`npm_config_//${new URL(lazaret.npmUrl).host}/npm/:_authToken`] = 'npm_made_for_tests'
  t.equal((await client.run(['install', 'plain-pad'])).code, 0)
  const runs = await Promise.all(COMMANDS.map(([args]) => client.run(args)))
  for (const [index, ran] of runs.entries()) {
    const [args, code, says] = COMMANDS[index] ?? [[], 0, /nothing/]
    const said = `${ran.stdout}${ran.stderr}`
    t.equal(ran.code, code, `${client.label} ${args.join(' ')}: ${said}`)
    t.match(said, says)
    t.notMatch(said, /Username/, 'no password is asked for')
  }
})
