import { join } from 'node:path'
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { lazaretEnv, startLazaret } from '../e2e/lazaret.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { look } from './look.ts'
import { invited } from './people.ts'

t.test(
  'who may only read is offered nothing else',
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
    t.equal((await fetch(`${lazaret.npmUrl}steal~env/-/steal~env-1.0.0.tgz`)).status, 403)
    for (const { role, places, mayReadLog } of [
      { role: 'viewer', places: 7, mayReadLog: true },
      { role: 'developer', places: 6, mayReadLog: false },
    ]) {
      const page = await invited(browser, `some-${role}`, role, env)
      await page.locator('.who-name').getByText(role, { exact: true }).waitFor()
      t.equal(await page.locator('nav[aria-label=Main] a').count(), places, role)
      await page.getByRole('link', { name: 'steal~env' }).click()
      await page.getByRole('heading', { name: 'steal~env' }).waitFor()
      await page.keyboard.press('r')
      t.equal(await page.getByRole('button', { name: /Release|Block/ }).count(), 0, `${role} decides nothing`)
      t.equal(await page.locator('dialog').count(), 0, 'by no key either')
      await look(t, page, `case of a ${role}`)
      await page.goto(`${lazaret.url}/ui/incidents`)
      await page.getByText('Nothing is frozen.').waitFor()
      t.equal(await page.getByRole('button', { name: 'Who received it?' }).count(), mayReadLog ? 1 : 0)
      t.equal(await page.getByRole('button', { name: /Freeze/ }).count(), 0)
      await look(t, page, `incidents of a ${role}`)
    }
  },
)
