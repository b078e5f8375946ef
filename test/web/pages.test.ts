/// <reference lib="dom" />
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'

const POLICY = join(import.meta.dirname, '../../policies/default.yaml')

/** Widths between a phone and a large screen, pixels: where a table that fits neither is seen. */
const WIDTHS = [700, 761, 800, 900, 1000, 1050, 1080, 1081, 1200]

t.test(
  'the pages besides the case',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    stock(world, attackPackages())
    const folder = t.testdir({ data: {} })
    const policy = join(folder, 'policy.yaml')
    copyFileSync(POLICY, policy)
    const lazaret = await startLazaret({ world, dataDir: join(folder, 'data'), env: { LAZARET_NPM_POLICY: policy } })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    for (const name of ['inline-hook', 'steal~env']) {
      t.equal((await fetch(`${lazaret.npmUrl}${name}/-/${name}-1.0.0.tgz`)).status, 403, `${name} is refused`)
    }
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))

    await signUp(t, page, lazaret.setupLink ?? '')
    await fits(t, page, `${lazaret.url}/ui/audit?group=all`)
    await keyAtOnce(page, `${lazaret.url}/ui/`)
    await noSuchCase(t, page, `${lazaret.url}/ui/cases/`)
    await revokes(t, page, lazaret.url)
    await elsewhere(t, page, `${lazaret.url}/ui/`)
    await wrongFilter(t, page, `${lazaret.url}/ui/audit`)
    await brokenPolicy(t, page, lazaret.url, policy)
  },
)

/** Who is the first to sign up is told what a name may be before the browser refuses it. */
async function signUp(t: Test, page: Page, link: string): Promise<void> {
  await page.goto(link)
  t.match(await page.locator('label', { has: page.locator('[name=name]') }).innerText(), 'letters, digits and . _ @ -')
  t.match(await page.locator('[name=name]').getAttribute('title'), 'letters, digits')
  await page.getByLabel('Name').fill('ada')
  await page.locator('[name=password]').fill('correct horse battery')
  await page.locator('[name=again]').fill('correct horse battery')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('table').waitFor()
}

/** At no width does a page scroll sideways, or a column shrink to a few letters. */
async function fits(t: Test, page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('.events .c-what a').first().waitFor()
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    const { overflow, what } = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - window.innerWidth,
      what: document.querySelector('.events .c-what:has(a)')?.getBoundingClientRect().width ?? 0,
    }))
    t.ok(overflow <= 0, `the audit log fits ${width} pixels (${overflow} too many)`)
    t.ok(what >= 200, `at ${width} pixels there is room to say what happened (${Math.round(what)})`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

/** Keys work from the moment at which a page is there: a quick hand, or a busy machine, loses none. */
async function keyAtOnce(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByRole('link', { name: 'inline-hook' }).waitFor()
  await page.evaluate(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('.case-actions') === null) return
      watch.disconnect()
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'r' }))
    })
    watch.observe(document.body, { childList: true, subtree: true })
  })
  await page.getByRole('link', { name: 'inline-hook' }).click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** The address of a case that is none, or of no Lazaret: one sentence, and a way on. */
async function noSuchCase(t: Test, page: Page, address: string): Promise<void> {
  for (const id of ['case-0123456789ab', 'a%2Fb', 'x'.repeat(300)]) {
    await page.goto(address + id)
    await page.getByRole('heading', { name: 'There is no such case' }).waitFor()
    t.equal(await page.getByRole('alert').count(), 0, `${id.slice(0, 20)}: nothing to try again`)
    await page.waitForFunction(() => document.title.startsWith('No such case'))
    await page.getByRole('link', { name: 'Back to the queue' }).click()
    await page.getByRole('link', { name: 'steal~env' }).waitFor()
  }
}

/** A search that finds nothing where one looks says how much it finds in all, and leads there. */
async function elsewhere(t: Test, page: Page, address: string): Promise<void> {
  await page.goto(`${address}?text=inline&state=released`)
  await page.getByRole('heading', { name: 'No case matches “inline” here' }).waitFor()
  await page.getByRole('link', { name: '1 case matches in All' }).click()
  await page.getByRole('link', { name: 'inline-hook' }).waitFor()
  t.match(page.url(), /\?state=all&text=inline$/, 'the search is kept')
  t.equal(await page.getByLabel(/^Search the queue/).inputValue(), 'inline')
  await page.goto(`${address}?text=steal&state=released&verdict=block`)
  await page.getByRole('link', { name: '1 case matches in All' }).click()
  await page.getByRole('link', { name: 'steal~env' }).waitFor()
  t.match(page.url(), /\?state=all&text=steal&verdict=block$/, 'and so is the verdict')
  await page.goto(`${address}?text=nobody`)
  await page.getByText('Nor does any other.').waitFor()
  await page.goto(`${address}?text=nobody&state=all`)
  await page.getByRole('heading', { name: 'No case matches “nobody”' }).waitFor()
  t.equal(await page.locator('.empty [role=status]').count(), 0, 'in All there is nowhere else to look')
}

/** A waiver is revoked by keys, as a case is released; the dialog says what of. */
async function revokes(t: Test, page: Page, url: string): Promise<void> {
  await page.goto(`${url}/ui/`)
  await page.getByRole('link', { name: 'inline-hook' }).click()
  await page.getByRole('heading', { name: 'inline-hook' }).waitFor()
  await page.keyboard.press('r')
  await page.locator('dialog textarea').fill('Read it.')
  await page.keyboard.press('Control+Enter')
  await page.locator('.notice.saved').waitFor()
  await page.goto(`${url}/ui/waivers`)
  await page.getByRole('button', { name: 'Revoke…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Revoke the waiver for inline-hook@1.0.0' })
  await dialog.waitFor()
  await page.keyboard.press('Control+Enter')
  t.equal(await dialog.count(), 1, 'nothing is revoked without a reason')
  await page.keyboard.type('It was not read.')
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('revoked by ada').waitFor()
  t.equal(await page.getByRole('button', { name: 'Revoke…' }).count(), 0, 'and is in force no longer')
}

/** A filter that cannot be: the page says which, and the others can still be chosen. */
async function wrongFilter(t: Test, page: Page, address: string): Promise<void> {
  await page.goto(`${address}?digest=abc`)
  await page.getByRole('alert').waitFor()
  t.match(await page.getByRole('alert').innerText(), /sha256: 64 hex digits are wanted\./)
  t.equal(await page.getByLabel('sha256').count(), 1, 'by the name that the field has')
  t.ok((await page.locator('.filters select option').count()) > 10, 'the events can be chosen')
}

/** A policy that somebody broke on disk is seen by whoever looks what is in force. */
async function brokenPolicy(t: Test, page: Page, url: string, file: string): Promise<void> {
  await page.goto(`${url}/ui/policies`)
  await page.getByRole('heading', { name: 'Policies in force' }).waitFor()
  await page.locator('.policy').first().waitFor()
  t.equal(await page.getByText('is not in force').count(), 0)
  writeFileSync(file, 'version: 1\nname: broken\nrulez: []\n')
  const problem = page.getByText(`${file}:3:1:`)
  for (let looks = 0; looks < 20 && (await problem.count()) === 0; looks += 1) {
    await page.waitForTimeout(300)
    await page.reload()
    await page.getByRole('heading', { name: 'Policies in force' }).waitFor()
    await page.locator('.policy').first().waitFor()
  }
  t.equal(await problem.count(), 1, 'with file, line and column')
  t.equal(await page.getByText('is not in force').count(), 1, 'for the registry whose file it is')
}
