/// <reference lib="dom" />
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'

/** Set: a folder for pictures of the pages that the tests walk through. */
const PICTURES = process.env['LAZARET_PICTURES']

const WIDTHS = [360, 1280]

/** At a phone's width and a desk's: no page scrolls sideways, and axe finds nothing serious. Leaves the page at the desk's. */
export async function look(t: Test, page: Page, label: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    t.ok(overflow <= 0, `${label} fits ${width} pixels (${overflow} too many)`)
    await judge(t, page, `${label} at ${width} pixels`)
    if (PICTURES === undefined) continue
    await page.screenshot({ path: join(PICTURES, `${label.replaceAll(/\W+/g, '-')}-${width}.png`), fullPage: true })
  }
}

/** As `look`, in light and in dark. Leaves the page in the light. */
export async function lookInBoth(t: Test, page: Page, label: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await look(t, page, `${label}, ${colorScheme}`)
  }
}

/** No serious or critical finding of axe. */
export async function judge(t: Test, page: Page, label: string): Promise<void> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    // Colours on their way from one scheme to the other are no one's to read.
    const changing = document.getAnimations().filter((one) => one instanceof CSSTransition)
    await Promise.allSettled(changing.map(({ finished }) => finished))
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map((node) => node.html)
            .slice(0, 3)
            .join(' | ')}`,
      )
  })
  t.same(found, [], `${label}: no serious finding of axe`)
}
