/// <reference lib="dom" />
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { lazaretEnv, runLazaret, startLazaret } from '../e2e/lazaret.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { look, lookInBoth } from './look.ts'
import { invited } from './people.ts'

const HEAD = 'version: 1\nname: ours\napprovals: { loosening: 2 }\n'
const STRICT = `${HEAD}deny: [{ match: 'npm:inline-hook', reason: it hooks }]\nrules: []\n`
const LOOSE = `${HEAD}rules: []\n`

t.test(
  'two people put a looser policy in force, and until then the one before holds, over a restart, too',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    stock(world, attackPackages())
    const dir = t.testdir({ data: {} })
    const [dataDir, policy] = [join(dir, 'data'), join(dir, 'ours.yaml')]
    writeFileSync(policy, STRICT)
    const settings = { LAZARET_NPM_POLICY: policy }
    const start = () => startLazaret({ world, dataDir, env: settings })
    let lazaret = await start()
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    const install = async () => (await fetch(`${lazaret.npmUrl}inline-hook/-/inline-hook-1.0.0.tgz`)).status
    const doctor = async () => (await runLazaret(['doctor'], env())).stdout
    const env = () => lazaretEnv(world, { ...settings, dataDir, port: Number(new URL(lazaret.url).port) })
    t.equal(await install(), 403)
    t.notMatch(await doctor(), 'two people must agree')

    writeFileSync(policy, LOOSE)
    await pause(2500)
    t.equal(await install(), 403, 'while it runs')
    await lazaret.stop()
    lazaret = await start()
    t.equal(await install(), 403, 'once it was started again')
    t.match(await doctor(), /warning\s+server: the policy of npm on disk is not in force: two people must agree/)

    const ada = await invited(browser, 'ada', 'admin', env())
    const grace = await invited(browser, 'grace', 'reviewer', env())
    const dan = await invited(browser, 'dan', 'developer', env())
    const policies = `${lazaret.url}/ui/policies`
    for (const page of [ada, grace, dan]) await page.goto(policies)
    await ada.getByRole('heading', { name: 'A looser policy waits for two people' }).waitFor()
    await ada.getByText('npm:inline-hook is denied no longer').waitFor()
    await ada.getByText('Read both policies').click()
    await ada.getByLabel('In force', { exact: true }).getByText('it hooks').waitFor()
    await lookInBoth(t, ada, 'looser policy')
    await dan.getByText('Nobody has agreed yet.').waitFor()
    t.equal(await dan.getByRole('button', { name: 'Agree, as the first of two' }).count(), 0)

    await ada.getByRole('button', { name: 'Agree, as the first of two' }).click()
    await ada.getByText(/^You agreed, /).waitFor()
    t.equal(await ada.getByRole('button', { name: /^Agree/ }).count(), 0, 'nobody is two')
    t.equal(await install(), 403, 'one is not enough')
    await grace.reload()
    await grace.getByText(/^ada agreed, /).waitFor()
    await look(t, grace, 'second of two')
    await grace.getByRole('button', { name: 'Agree, and put it in force' }).click()
    await grace.getByText('Looser policies that were decided on (1)').click()
    await grace.getByText('ada and grace').waitFor()
    await look(t, grace, 'looser policy in force')
    await pause(500)
    t.equal(await install(), 200)

    writeFileSync(policy, 'version: 1\nname: open\nrules: []\n')
    await pause(2500)
    await grace.reload()
    await grace.getByText('Refuse it…').click()
    await grace.getByLabel('Why it is refused').fill('Two people stay two.')
    await look(t, grace, 'refusing a policy')
    await grace.getByRole('button', { name: 'Refuse it', exact: true }).click()
    await grace.getByText('Looser policies that were decided on (2)').waitFor()
    const verified = await runLazaret(['audit', 'verify'], env())
    t.equal(verified.code, 0, verified.stdout + verified.stderr)
  },
)
