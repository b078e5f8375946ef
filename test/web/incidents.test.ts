/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { look } from './look.ts'
import { setUp } from './people.ts'

t.test('the page of incidents', { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false }, async (t) => {
  const world = await startWorld()
  const publishedAt = new Date(Date.now() - 5 * 86_400_000).toISOString()
  world.npm.publish({
    built: npmTarball({ name: 'widget', version: '0.9.0' }),
    publishedAt: '2022-01-02T03:04:05.000Z',
  })
  world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.0.0' }), publishedAt })
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  t.teardown(async () => {
    await browser.close()
    await lazaret.stop()
    await world.close()
  })
  const install = async (): Promise<string> => {
    const answer = await fetch(`${lazaret.npmUrl}widget/-/widget-1.0.0.tgz`)
    return answer.ok ? 'served' : answer.text()
  }
  t.equal(await install(), 'served')
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  await setUp(page, lazaret.setupLink)
  await page.getByRole('link', { name: 'Incidents' }).click()
  await page.getByText('Nothing is frozen.').waitFor()
  await look(t, page, 'incidents, nothing')
  await page.getByLabel(/^What goes round/).fill('npm:nobody-has-it@1.0.0')
  await page.getByRole('button', { name: 'Who received it?' }).click()
  await page.getByText('Nobody received any').waitFor()
  await page.getByLabel(/^What goes round/).fill('npm:widget@0.9.0')
  t.equal((await fetch(`${lazaret.npmUrl}widget/-/widget-0.9.0.tgz`)).status, 200)
  await page.getByRole('button', { name: 'Who received it?' }).click()
  await page.getByText('1 receiver').waitFor()
  await page.getByLabel('Title').fill('The widget worm')
  await page
    .locator('.outbreak-form')
    .getByLabel(/^Reason/)
    .fill('It spreads.')
  await look(t, page, 'incidents, outbreak')
  await page.getByRole('button', { name: /^Block all/ }).click()
  await page.getByText('The widget worm').waitFor()
  t.equal((await fetch(`${lazaret.npmUrl}widget/-/widget-0.9.0.tgz`)).status, 403)
  await page.locator('.row-card').getByRole('button', { name: 'Who received it' }).click()
  await page.locator('.row-card .reach').waitFor()
  await look(t, page, 'incidents, blocked')
  await page.locator('.row-card').getByRole('button', { name: 'Lift…' }).click()
  await page.getByLabel('Why the block is lifted').fill('A false alarm.')
  await page.getByRole('button', { name: 'Lift the block' }).click()
  await page.getByText('lifted by ada').waitFor()
  await page.getByText('7 days ago').click()
  await page.getByLabel(/^Reason/).fill('A worm goes round in npm.')
  await page.getByRole('button', { name: 'Freeze' }).click()
  await page.getByRole('button', { name: 'Lift…' }).waitFor()
  t.match(await install(), /frozen/)
  await page.reload()
  await page.locator('.frozen').waitFor()
  t.match(await page.locator('.frozen').innerText(), /Nothing younger than .* until .*: A worm goes round in npm\./)
  await look(t, page, 'incidents, frozen')
  await page.getByRole('button', { name: 'Lift…' }).click()
  await page.getByLabel('Why it is lifted').fill('It is contained.')
  await page.getByRole('button', { name: 'Lift the freeze' }).click()
  await page.getByText('Nothing is frozen.').waitFor()
  t.equal(await install(), 'served')
})
