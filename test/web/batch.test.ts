/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { look } from './look.ts'
import { setUp } from './people.ts'

t.test(
  'many cases are decided at once, by keys alone',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    stock(world, attackPackages())
    for (const [version, publishedAt] of [
      ['1.0.0', '2022-01-02T03:04:05.000Z'],
      ['1.1.0', new Date().toISOString()],
    ] as const)
      world.npm.publish({ built: npmTarball({ name: 'young', version }), publishedAt })
    const lazaret = await startLazaret({ world, dataDir: t.testdir({}) })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    const status = async (name: string): Promise<number> =>
      (await fetch(`${lazaret.npmUrl}${name}/-/${name}-1.0.0.tgz`)).status
    for (const name of ['inline-hook', 'steal~env']) t.equal(await status(name), 403, name)
    await fetch(`${lazaret.npmUrl}young`)
    t.equal((await fetch(`${lazaret.npmUrl}young/-/young-1.1.0.tgz`)).status, 403, 'it is held')
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    page.setDefaultTimeout(15_000)
    await setUp(page, lazaret.setupLink)
    await page.getByRole('link', { name: 'steal~env' }).waitFor()
    await page.getByText('The oldest waits for').waitFor()

    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByText('2 selected').waitFor()
    await look(t, page, 'queue with a selection')
    await page.keyboard.press('Escape')
    t.equal(await page.getByText('selected').count(), 0, 'Escape selects nothing')
    for (const key of ['x', 'k', 'x']) await page.keyboard.press(key)

    // Somebody else decides one of them meanwhile.
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const { csrfToken } = await page.evaluate(async () => (await fetch('/api/v1/session')).json())
    const queue = await page.evaluate(async () => (await fetch('/api/v1/cases')).json())
    const { case: one, revision } = queue.cases.find(
      (row: { case: { artifact: { name: string } } }) => row.case.artifact.name === 'steal~env',
    )
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken, origin: lazaret.url, cookie }
    const body = JSON.stringify({ revision, reason: 'malicious' })
    const rejected = await fetch(`${lazaret.url}/api/v1/cases/${one.id}/reject`, { method: 'POST', headers, body })
    t.equal(rejected.status, 200)

    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'Release 2 cases' }).waitFor()
    await page.locator('dialog textarea').fill('Both are ours.')
    await look(t, page, 'releasing many')
    await page.keyboard.press('Control+Enter')
    await page.getByText('1 of 2 saved, 1 not.').waitFor()
    t.match(
      await page.locator('dialog').innerText(),
      /steal~env 1\.0\.0\s+Your decision was not saved: .*blocked already/,
    )
    await look(t, page, 'what became of many')
    await page.getByRole('button', { name: 'Back to the queue' }).click()
    await page.getByText('selected').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Held and substituted' }).click()
    await page.getByRole('link', { name: 'pkg:npm/young@1.1.0' }).waitFor()
    await page.getByText('latest: 1.1.0 -> 1.0.0').waitFor()
    await look(t, page, 'held and substituted')
    t.equal(await status('inline-hook'), 200, 'what was released is served')
    t.equal(await status('steal~env'), 403, 'and nothing else')
  },
)
