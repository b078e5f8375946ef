/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

t.test(
  'the page of policies tells what rules did',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    stock(world, attackPackages())
    const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
    await setUp(page, lazaret.setupLink)
    const first = await fetch(`${lazaret.npmUrl}inline-hook/-/inline-hook-1.0.0.tgz`)
    t.equal(first.status, 403)
    await page.getByRole('link', { name: 'Policies' }).waitFor()
    await page.getByRole('link', { name: 'Policies' }).click()
    const decided = page.locator('details.rule', { hasText: '1 case: 1 not decided' }).first()
    const rule = page.locator('details.rule', {
      has: page.getByText(await decided.locator('.rule-id').innerText(), { exact: true }),
    })
    t.match(await rule.locator('.hits').innerText(), 'refused 1 request · 1 case: 1 not decided')
    t.notMatch(await rule.locator('.hits').innerText(), '%', 'nobody has decided: there is no rate')
    const idle = page.locator('.hits', { hasText: 'decided nothing in 30 days' })
    t.ok((await idle.count()) > 10, 'what never decided says so')
    await page.getByRole('link', { name: 'Queue' }).click()
    await page.getByRole('link', { name: 'inline-hook' }).click()
    await page.getByRole('heading', { name: 'inline-hook' }).waitFor()
    await page.keyboard.press('r')
    await page.locator('dialog textarea').fill('It was read.')
    await page.keyboard.press('Control+Enter')
    await page.locator('.notice.saved').waitFor()
    await page.getByRole('link', { name: 'Policies' }).click()
    await rule.getByText('100 % of the decided were released').waitFor()
    t.match(await rule.locator('.hits').innerText(), '1 case: 1 released')
    await page.getByLabel('What each rule did in the last').selectOption('7')
    await page.locator('.hits', { hasText: 'decided nothing in 7 days' }).first().waitFor()
    await page.getByText('Compare a policy with the one in force').click()
    await page.getByLabel('The policy, as its file would be').fill('version: 1\nname: open\nrules: []\n')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('It is looser.').waitFor()
    await lookInBoth(t, page, 'policies')
  },
)
