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

  async close(): Promise<void> {
    await this.#browser.close()
  }
}
