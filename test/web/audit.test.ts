/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

t.test('the audit log', { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false }, async (t) => {
  const world = await startWorld()
  stock(world, attackPackages())
  const lazaret = await startLazaret({
    world,
    dataDir: t.testdir({}),
    env: { LAZARET_AUDIT_CHECKPOINT_INTERVAL_SECONDS: '1' },
  })
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  t.teardown(async () => {
    await browser.close()
    await lazaret.stop()
    await world.close()
  })
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  await setUp(page, lazaret.setupLink)
  t.equal((await fetch(`${lazaret.npmUrl}inline-hook/-/inline-hook-1.0.0.tgz`)).status, 403)
  await page.getByRole('link', { name: 'Audit' }).click()
  const events = page.locator('.events .event')
  await events.first().waitFor()
  const decisions = await events.allInnerTexts()
  t.ok(decisions.includes('policy loaded') && decisions.includes('user created'), decisions.join(', '))
  t.notOk(decisions.includes('refused') || decisions.includes('signed in'), 'of decisions only')
  await page.getByRole('button', { name: 'Refusals' }).click()
  await page.locator('.events .event', { hasText: 'refused' }).first().waitFor()
  t.match(page.url(), /group=refusals/)
  await page.getByRole('combobox', { name: 'Registry' }).selectOption('npm')
  await page.getByRole('combobox', { name: 'Event' }).selectOption('artifact.refused')
  t.match(page.url(), /type=artifact\.refused/)
  await page.getByRole('button', { name: 'All', exact: true }).click()
  t.notMatch(page.url(), /type=/, 'another kind has other types')
  t.match(page.url(), /registry=npm/, 'what else was chosen is kept')
  await page.getByRole('button', { name: 'Decisions' }).click()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.locator('.events .event', { hasText: 'policy loaded' }).first().waitFor()
  const open = page.getByRole('button', { name: /^All of event/ })
  await open.last().click()
  await page.getByRole('button', { name: 'Prove that it is in the log' }).click()
  await page.getByText('This browser hashed it up to the root of that head.').waitFor()
  await lookInBoth(t, page, 'audit')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  const file = readFileSync(await (await download).path(), 'utf8')
  t.match((await download).suggestedFilename(), /^lazaret-audit-0-\d+\.csv$/)
  t.match(file, '"policy.loaded"')
  t.notMatch(file, '"artifact.refused"', 'what the filters say')
  await open.last().click()
  await page.route('**/audit/inclusion?*', async (route) => {
    const answer = await route.fetch()
    const proof = await answer.json()
    await route.fulfill({ response: answer, json: { ...proof, leaf: proof.leaf.replace('default', 'defiant') } })
  })
  await open.last().click()
  await page.getByRole('button', { name: 'Prove that it is in the log' }).click()
  await page.getByText('the log was changed').waitFor()
})
