/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

const REFUSES_WIDGETS = `version: 1
name: no-widgets
rules:
  - id: no-widgets
    why: Widgets are not wanted.
    when: artifact.name == "widget" && artifact.version == "1.1.0"
    then: block
    message: is a widget
`

t.test('a policy is replayed over what was asked for', { skip: CHROMIUM === undefined && 'no Chromium' }, async (t) => {
  const world = await startWorld()
  const publishedAt = '2022-01-02T03:04:05.000Z'
  for (const version of ['1.0.0', '1.1.0'])
    world.npm.publish({ built: npmTarball({ name: 'widget', version }), publishedAt })
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  t.teardown(async () => {
    await browser.close()
    await lazaret.stop()
    await world.close()
  })
  for (const version of ['1.0.0', '1.1.0', '1.1.0'])
    t.equal((await fetch(`${lazaret.npmUrl}widget/-/widget-${version}.tgz`)).status, 200)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  await setUp(page, lazaret.setupLink)
  await page.getByRole('link', { name: 'Policies' }).click()
  await page.getByRole('link', { name: /^Replay a policy/ }).click()
  const send = page.getByRole('button', { name: 'Replay' })
  t.ok(await send.isDisabled(), 'nothing is replayed')
  await page.getByLabel(/^The policy/).fill('version: 1\nrules: [')
  await send.click()
  await page.getByRole('alert').waitFor()
  t.match(await page.getByRole('alert').innerText(), /policy:\d+:\d+/)
  await page
    .getByLabel('Or a file')
    .setInputFiles({ name: 'p.yaml', mimeType: 'text/yaml', buffer: Buffer.from(REFUSES_WIDGETS) })
  await page.waitForFunction(() => document.querySelector('textarea')?.value.includes('no-widgets') === true)
  await send.click()
  await page.getByRole('heading', { name: 'By no-widgets' }).waitFor()
  t.match(await page.getByRole('status').innerText(), /3 requests of 2 files by 1 requester/)
  const refused = page.getByRole('region', { name: /would refuse/ })
  t.match(
    await refused.getByRole('row').nth(1).innerText(),
    /widget@1\.1\.0\s+127\.0\.0\.1\s+2\s+.*blocked\s+no-widgets\s+1\.0\.0/,
  )
  await lookInBoth(t, page, 'replay')
  await page.getByLabel('Begin with').selectOption('strict')
  t.match(await page.getByLabel(/^The policy/).inputValue(), /extends: strict/)
  await send.click()
  await page.getByRole('heading', { name: 'By like-strict' }).waitFor()
})
