/// <reference lib="dom" />
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import t from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { CLIENT_SECRET, TestProvider } from '../desk/provider.ts'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { startWorld } from '../registry/registry.ts'

t.test(
  'a browser goes to the provider and back, out of Lazaret, and out of the provider',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const stops: (() => Promise<unknown>)[] = []
    t.teardown(async () => {
      for (const stop of stops.toReversed()) await stop()
    })
    const world = await startWorld()
    stops.push(() => world.close())
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    const provider = await TestProvider.start(publicUrl)
    stops.push(() => provider.close())
    provider.people.set('u-1', { preferred_username: 'grace', groups: ['security'] })
    const folder = t.testdir({ data: {} })
    const config = join(folder, 'lazaret.yaml')
    const roles = { reviewer: ['security'] }
    const signIn = { label: 'Acme', issuer: provider.issuer, client_id: 'lazaret', client_secret: CLIENT_SECRET, roles }
    writeFileSync(
      config,
      JSON.stringify({
        public_url: publicUrl,
        port,
        sign_in: { ...signIn, allow_private_addresses: true },
        registries: { npm: { ecosystem: 'npm', upstream: world.npmUrl, allow_private_addresses: true } },
      }),
    )
    const lazaret = await startLazaret({ world, dataDir: join(folder, 'data'), config, port })
    stops.push(() => lazaret.stop())
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    stops.push(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))

    await page.goto(`${publicUrl}/ui/`)
    await page.getByLabel('Password').waitFor()
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    t.equal(new URL(page.url()).origin, provider.issuer)
    await page.locator('[name=login]').fill('u-1')
    await page.locator('[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('link', { name: 'grace' }).click()
    await page.getByText('you sign in at your organisation').waitFor()
    t.equal(await page.locator('[name=old]').count(), 0, 'there is no password to change')

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('still signed in at Acme').waitFor()
    await page.getByRole('link', { name: 'Sign out there' }).click()
    await page.getByRole('button', { name: /yes/i }).click()
    await page.getByRole('link', { name: 'Sign in with Acme' }).waitFor()
    t.equal(new URL(page.url()).href, `${publicUrl}/ui/`)
  },
)
