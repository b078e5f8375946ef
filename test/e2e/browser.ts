import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Debian's Chromium, or undefined where there is none. */
export const CHROMIUM = PATHS.find((path) => existsSync(path))

/** A person at the desk, by what they see: labels, buttons, headings. */
export class Reviewer {
  readonly #browser: Browser
  readonly #page: Page

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.#page = page
  }

  static async start(): Promise<Reviewer> {
    if (CHROMIUM === undefined) throw new Error('there is no Chromium here')
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(20_000)
    return new Reviewer(browser, page)
  }

  /** The form of the page behind a refusal. */
  async askForRelease(whyUrl: string, message: string, contact: string): Promise<void> {
    await this.#page.goto(whyUrl)
    await this.#page.locator('[name=message]').fill(message)
    await this.#page.locator('[name=contact]').fill(contact)
    await this.#page.locator('form button[type=submit]').click()
    await this.#page.getByText('Your request is on the desk').waitFor()
  }

  async becomeAdministrator(setupLink: string, name: string, password: string): Promise<void> {
    await this.#page.goto(setupLink)
    await this.#page.getByLabel('Name').fill(name)
    await this.#page.locator('[name=password]').fill(password)
    await this.#page.locator('[name=again]').fill(password)
    await this.#page.getByRole('button', { name: 'Set up' }).click()
    await this.#page.getByRole('table').waitFor()
  }

  /** Queue, case, evidence, panel, reason: as a reviewer goes. */
  async release(packageName: string, reason: string): Promise<void> {
    await this.#page.getByRole('link', { name: packageName }).first().click()
    await this.#page.getByRole('heading', { name: packageName }).waitFor()
    await this.#page.getByRole('button', { name: 'Release…' }).click()
    await this.#page.getByRole('dialog').getByRole('textbox').last().fill(reason)
    await this.#page.getByRole('button', { name: 'Release Ctrl Enter' }).click()
    await this.#page.locator('.notice.saved').waitFor()
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.screenshot({ path })
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }
}
