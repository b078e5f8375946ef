/// <reference lib="dom" />
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import { CHROMIUM } from '../e2e/browser.ts'
import { lazaretEnv, runLazaret, startLazaret } from '../e2e/lazaret.ts'
import { startWorld } from '../registry/registry.ts'

const [FIRST, SECOND, THIRD] = ['correct horse battery', 'battery staple correct', 'staple correct horse'] as const

t.test(
  'a person from the invitation to the day they leave',
  { skip: CHROMIUM === undefined ? 'there is no Chromium here' : false },
  async (t) => {
    const world = await startWorld()
    const dataDir = join(t.testdir({ data: {} }), 'data')
    const lazaret = await startLazaret({ world, dataDir })
    const env = lazaretEnv(world, { dataDir, port: Number(new URL(lazaret.url).port) })
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      await lazaret.stop()
      await world.close()
    })
    const linkOf = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await runLazaret(['user', ...args], env)
      t.equal(code, 0, stderr)
      t.match(stderr, 'It works once, within 72 hours.')
      return stdout.trim()
    }
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))

    const invitation = await linkOf('add', 'grace', '--role', 'admin')
    await page.goto(invitation)
    await page.getByRole('heading', { name: 'Welcome, grace' }).waitFor()
    t.notMatch(page.url(), '#', 'the link does not stay in the history')
    await type(page, { password: FIRST, again: SECOND })
    await page.getByRole('button', { name: 'Choose it' }).click()
    await page.getByText('The two passwords differ.').waitFor()
    await type(page, { password: FIRST, again: FIRST })
    await page.getByRole('button', { name: 'Choose it' }).click()
    await page.getByRole('link', { name: 'grace' }).click()

    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    await type(page, { old: SECOND, password: SECOND, again: SECOND })
    await page.getByRole('button', { name: 'Change it' }).click()
    await page.getByText('The old password is wrong.').waitFor()
    await type(page, { old: FIRST, password: SECOND, again: SECOND })
    await page.getByRole('button', { name: 'Change it' }).click()
    await page.getByText('Your password is changed.').waitFor()

    const other = await (await browser.newContext()).newPage()
    other.setDefaultTimeout(15_000)
    await other.goto(await linkOf('reset', 'grace'))
    await other.getByRole('heading', { name: 'Choose a password' }).waitFor()
    await type(other, { password: THIRD, again: THIRD })
    await other.getByRole('button', { name: 'Choose it' }).click()
    await other.getByRole('link', { name: 'grace' }).waitFor()
    await page.goto(`${lazaret.url}/ui/waivers`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()

    await other.goto(invitation)
    await other.getByText('This link is not valid any more.').waitFor()

    await linkOf('add', 'ada', '--role', 'admin')
    const left = await runLazaret(['user', 'disable', 'grace'], env)
    t.equal(left.code, 2)
    t.match(left.stderr, 'grace is the only administrator')
    t.match((await runLazaret(['user', 'list'], env)).stdout, /ada +admin +invited until .+\n *grace +admin +in force/)
    const verified = await runLazaret(['audit', 'verify'], env)
    t.equal(verified.code, 0, verified.stderr + verified.stdout)
  },
)

async function type(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value)
}
