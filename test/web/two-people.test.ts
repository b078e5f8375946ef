/// <reference lib="dom" />
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { lazaretEnv, runLazaret, startLazaret } from '../e2e/lazaret.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { look } from './look.ts'
import { invited } from './people.ts'

t.test(
  'two people release what reads secrets and sends them away, and one alone for hours',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    stock(world, attackPackages())
    const dataDir = join(t.testdir({ data: {} }), 'data')
    const lazaret = await startLazaret({ world, dataDir })
    const env = lazaretEnv(world, { dataDir, port: Number(new URL(lazaret.url).port) })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    const install = async (): Promise<number> =>
      (await fetch(`${lazaret.npmUrl}steal~env/-/steal~env-1.0.0.tgz`)).status
    t.equal(await install(), 403)
    const [ada, grace] = await Promise.all(['ada', 'grace'].map((name) => administrator(browser, name, env)))
    if (ada === undefined || grace === undefined) throw new Error('two people were invited')

    await ada.goto(`${lazaret.url}/ui/`)
    await ada.getByRole('link', { name: 'steal~env' }).click()
    await ada.getByRole('button', { name: 'Release…' }).click()
    await ada.locator('dialog textarea').fill('Read: it is our own probe.')
    await look(t, ada, 'proposing')
    await ada.getByRole('button', { name: /^Propose/ }).click()
    await ada.getByText('It is released once another person agrees.').waitFor()
    await ada.getByRole('heading', { name: 'You proposed to release it' }).waitFor()
    t.equal(await ada.getByRole('button', { name: 'Agree and release' }).count(), 0)
    t.equal(await install(), 403, 'one is not enough')

    await grace.goto(`${lazaret.url}/ui/`)
    await grace.getByText('ada proposes to release it').waitFor()
    await look(t, grace, 'queue with a proposal')
    await grace.getByRole('link', { name: 'steal~env' }).click()
    await grace.getByRole('heading', { name: 'ada proposes to release it' }).waitFor()
    await grace.getByText('Do not agree…').click()
    await look(t, grace, 'agreeing')
    await grace.getByLabel('Reason').fill('Not before the audit.')
    await grace.getByRole('button', { name: 'End the proposal' }).click()
    await grace.getByText('The proposal is over.').waitFor()

    await ada.reload()
    await ada.getByRole('button', { name: 'Release…' }).click()
    await ada.locator('dialog textarea').fill('The audit is done.')
    await ada.keyboard.press('Control+Enter')
    await ada.getByRole('heading', { name: 'You proposed to release it' }).waitFor()
    await grace.reload()
    await grace.getByRole('button', { name: 'Agree and release' }).click()
    await grace.getByText('Released.').waitFor()
    t.equal(await install(), 200)
    await grace.goto(`${lazaret.url}/ui/waivers`)
    await grace.getByText('ada and grace').waitFor()

    const reversed = await runLazaret(
      ['quarantine', 'reverse', 'pkg:npm/steal~env@1.0.0', '--reason', 'new evidence'],
      env,
    )
    t.equal(reversed.code, 0, reversed.stderr)
    await ada.reload()
    await ada.getByRole('button', { name: 'Release…' }).click()
    await ada.getByLabel('Release it now, alone').check()
    await ada.locator('dialog textarea').fill('The shop is down.')
    await look(t, ada, 'emergency')
    await ada.getByRole('button', { name: /^Release alone/ }).click()
    await ada.getByText('Released.').waitFor()
    t.equal(await install(), 200)
    const verified = await runLazaret(['audit', 'verify'], env)
    t.equal(verified.code, 0, verified.stderr + verified.stdout)
  },
)

/** An administrator who was invited and has come. */

async function administrator(browser: Browser, name: string, env: Record<string, string>): Promise<Page> {
  const page = await invited(browser, name, 'admin', env)
  await page.getByRole('link', { name }).waitFor()
  return page
}
