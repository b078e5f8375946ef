import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import t from 'tap'
import { Client } from '../desk/client.ts'
import { startWorld } from '../registry/registry.ts'
import { CHROMIUM } from './browser.ts'
import { startLazaret, type RunningLazaret } from './lazaret.ts'

const ROOT = join(import.meta.dirname, '../..')
const PASSWORD = 'correct horse battery'

/** An alarm that comes later than this after the start is none, milliseconds. */
const ALARM_MS_MAX = 60_000

interface Broken {
  readonly what: string
  readonly file: string
  /** stands in the file, once */
  readonly from: string
  readonly to: string
  /** what the alarm says */
  readonly alarm: RegExp
  /** whether clients are sent elsewhere */
  readonly endsReadiness: boolean
}

const BUILDS: readonly Broken[] = [
  {
    what: 'a gate that serves whatever it is asked for',
    file: 'admission/gate.ts',
    from: 'function refusalIn(assessment: Assessment): Refusal | undefined {',
    to: 'function refusalIn(assessment: Assessment): Refusal | undefined {\n    if (assessment) return undefined',
    alarm: /npm: GET \/lazaret~canary/,
    endsReadiness: true,
  },
  {
    what: 'a list of npm that withholds nothing',
    file: 'ecosystems/npm/metadata/render.ts',
    from: '= divide(packument, context)',
    to: '= divide(packument, { ...context, refused: new Map() })',
    alarm: /npm: GET \/lazaret~canary as application\/json/,
    endsReadiness: true,
  },
  {
    what: 'a page of PyPI that withholds nothing',
    file: 'ecosystems/pypi/metadata/withheld.ts',
    from: "if (context.selection !== 'fallback') return withheld",
    to: 'if (context.selection) return withheld',
    alarm: /pypi: GET \/simple\/\S+ as text\/html/,
    endsReadiness: true,
  },
  {
    what: 'metadata of a wheel beside the gate',
    file: 'ecosystems/pypi/protocol/core-metadata.ts',
    from: "if (found.kind === 'refused') return sendRefusal(reply, found.refusal)",
    to: "if (found.kind === 'refused') return reply.send('Metadata-Version: 2.1')",
    alarm: /pypi: GET \S+\.whl\.metadata was answered with 200/,
    endsReadiness: true,
  },
  {
    what: 'an inspector whose checks find nothing',
    file: 'inspection/run-check.ts',
    from: 'const reports = run()',
    to: 'const reports = run().slice(0, 0)',
    alarm: /does not see what a bad npm package of ours does/,
    endsReadiness: false,
  },
]

const world = await startWorld()
t.teardown(() => world.close())

/** A copy of the program with one line of it changed, below this clone so that it finds its dependencies. */
function build(folder: string, { file, from, to }: Broken): string {
  for (const part of ['src', 'policies', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  const path = join(folder, 'src', file)
  const source = readFileSync(path, 'utf8')
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold the control that is to be broken once`)
  writeFileSync(path, source.replace(from, to))
  mkdirSync(join(folder, 'dist'), { recursive: true })
  cpSync(join(ROOT, 'dist/web'), join(folder, 'dist/web'), { recursive: true })
  return join(folder, 'src/main.ts')
}

for (const broken of BUILDS) {
  t.test(`${broken.what} is an alarm within a minute of the start`, async (t) => {
    const started: RunningLazaret[] = []
    t.teardown(() => Promise.all(started.map((one) => one.stop())))
    const folder = t.testdir({})
    const dataDir = join(folder, 'data')
    const lazaret = await startLazaret({ world, dataDir, main: build(folder, broken) })
    started.push(lazaret)
    const since = Date.now()
    const client = new Client(lazaret.url)
    const token = lazaret.setupLink?.split('#')[1] ?? ''
    await client.post('/api/v1/setup', { token, name: 'ada', password: PASSWORD })
    const alarms = async (): Promise<readonly string[]> => (await client.get('/api/v1/summary')).json.canaries.alarms
    while ((await alarms()).length === 0 && Date.now() - since < ALARM_MS_MAX)
      await new Promise((resolve) => setTimeout(resolve, 200))
    t.match((await alarms()).join('\n'), broken.alarm, 'on the desk')
    t.match(lazaret.logs(), broken.alarm, 'in the log')
    t.match(
      await (await fetch(`${lazaret.url}/metrics`)).text(),
      /lazaret_canaries_through\{[^}]*\} [1-9]/,
      'in metrics',
    )
    t.equal((await fetch(`${lazaret.url}/readyz`)).status, broken.endsReadiness ? 503 : 200, 'in readiness')
    if (broken === BUILDS[0] && CHROMIUM !== undefined) t.match(await seen(lazaret.url), 'A control does not fire')
  })
}

/** What stands above every page of the desk. */
async function seen(url: string): Promise<string> {
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${url}/ui/`)
    await page.getByLabel('Name').fill('ada')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const bar = await page.locator('.alarm').innerText()
    await page.getByRole('link', { name: 'Health' }).first().click()
    await page.getByRole('heading', { name: 'Health' }).waitFor()
    await page.locator('.health .warn').first().waitFor()
    return bar
  } finally {
    await browser.close()
  }
}
