import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lockedApp, npmCi } from '../../bench/lib/npm.ts'
import { cutOff, judgeLog, logOf, observing, unreachable } from './reach.ts'

const skip = await unreachable('npm')

t.test(
  'npm: an application of 300 and more packages, cold, warm, and with the upstream cut off',
  { skip },
  async (t) => {
    const folder = t.testdir({})
    const app = join(folder, 'app')
    const { packages } = await lockedApp(app)
    t.ok(packages >= 300, `${packages} packages are locked`)
    const home = join(folder, 'lazaret')
    let proxy = await observing(home)
    t.teardown(() => proxy.stop())
    for (const state of ['cold', 'warm', 'cut off'] as const) {
      if (state === 'cut off') {
        await proxy.stop()
        proxy = await cutOff(home)
      }
      const target = join(folder, state.replace(' ', '-'))
      const { tookMs } = await npmCi(app, target, `${proxy.url}/npm/`)
      const installed = globSync('node_modules/{*,@*/*}/package.json', { cwd: target }).length
      t.comment(`${state}: ${Math.round(tookMs / 100) / 10} s, ${installed} packages at the top`)
      t.ok(existsSync(join(target, 'node_modules/react/package.json')), `${state}: it is there`)
      t.ok(installed >= 250, `${state}: ${installed} packages`)
    }
    await proxy.stop()
    judgeLog(t, await logOf(home))
  },
)
