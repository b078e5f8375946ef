import type { Browser, Page } from 'playwright-core'
import { runLazaret } from '../e2e/lazaret.ts'

const PASSWORD = 'correct horse battery'

/** Makes ada the first administrator, by the link that a new Lazaret prints. */
export async function setUp(page: Page, link = ''): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Name').fill('ada')
  await choosePassword(page)
  await page.getByRole('button', { name: 'Set up' }).click()
}

/** A page of somebody who was invited, and chose a password: signed in. */
export async function invited(
  browser: Browser,
  name: string,
  role: string,
  env: Readonly<Record<string, string>>,
): Promise<Page> {
  const { stdout } = await runLazaret(['user', 'add', name, '--role', role], env)
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(stdout.trim())
  await choosePassword(page)
  await page.getByRole('button', { name: 'Choose it' }).click()
  return page
}

async function choosePassword(page: Page): Promise<void> {
  await page.locator('[name=password]').fill(PASSWORD)
  await page.locator('[name=again]').fill(PASSWORD)
}
