import { chromium } from 'playwright-core'
import { baseOf, listen, openHouse, PASSWORD } from './house.ts'
const house = await openHouse('http://127.0.0.1:4899')
const server = await listen(house, 4899, 'dist/web')
const base = baseOf(server)
house.clock.now = new Date()
const link = await house.desk.users.openSetup()
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [scheme, w, h] of [
  ['light', 1280, 900],
  ['dark', 1280, 900],
  ['light', 360, 740],
] as const) {
  const ctx = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme })
  const page = await ctx.newPage()
  page.on('console', (m) => m.type() === 'error' && console.log(m.text()))
  page.on('pageerror', (e) => console.log('pageerror', e.message))
  const n = `${scheme}-${w}`
  const shot = async (name: string, full = false) => {
    await page.screenshot({ path: `/tmp/shots/${n}-${name}.png`, fullPage: full })
  }
  if (scheme === 'light' && w === 1280) {
    await page.goto(link!)
    await page.getByLabel('Name').waitFor()
    await shot('setup')
    await page.getByLabel('Name').fill('ada')
    await page.locator('[name=password]').fill(PASSWORD)
    await page.locator('[name=again]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Set up' }).click()
  } else {
    await page.goto(`${base}/ui/`)
    await page.getByLabel('Name').waitFor()
    await shot('signin')
    await page.getByLabel('Name').fill('ada')
    await page.locator('[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await page.getByRole('table').waitFor()
  await shot('queue')
  await page.getByRole('link', { name: 'colour-strings' }).click()
  await page.getByRole('heading', { name: 'colour-strings' }).waitFor()
  await page.waitForTimeout(200)
  await shot('case', true)
  await shot('case-top')
  await page.keyboard.press('r')
  await page.getByRole('dialog').waitFor()
  await page.waitForTimeout(300)
  await shot('release')
  await page.keyboard.press('Escape')
  if (scheme === 'light' && w === 1280) {
    await page.goto(`${base}/ui/`)
    await page.getByRole('link', { name: 'tiny-glob' }).click()
    await page.getByRole('heading', { name: 'tiny-glob' }).waitFor()
    await page.keyboard.press('r')
    await page.getByRole('dialog').waitFor()
    await page.locator('textarea').fill('Reviewed: expected behaviour')
    await page.keyboard.press('Control+Enter')
    await page.locator('.notice.saved').waitFor()
    await page.waitForTimeout(300)
    await shot('saved')
    await page.keyboard.press('?')
    await page.waitForTimeout(200)
    await shot('help')
    await page.keyboard.press('Escape')
  }
  for (const p of ['waivers', 'audit', 'policies']) {
    await page.goto(`${base}/ui/${p}`)
    await page.waitForTimeout(500)
    await shot(p)
  }
  await page.goto(`${base}/why/pkg:npm/colour-strings@4.2.1`)
  await shot('why', true)
  await ctx.close()
}
await browser.close()
await server.close()
await house.close()
