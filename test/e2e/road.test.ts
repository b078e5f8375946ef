import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { machineNpm, machinePython, newestNpm, npmClient, pipClient, type Client } from '../registry/clients.ts'
import { attackPackages, ordinaryPackages, reviewPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'
import { CHROMIUM, Reviewer } from './browser.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages(), reviewPackages())

/** The line that npm prints, as the first thing that a reader of the README sees. */
const README_REFUSAL =
  / - (lazaret: steal~env.*)$/m.exec(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8'))?.[1] ??
  'no refusal in the README'

const dataDir = t.testdir({})
const lazaret = await startLazaret({ world, dataDir })
const env = lazaretEnv(world, { port: Number(new URL(lazaret.url).port), dataDir })
const clients: Client[] = []
t.teardown(async () => {
  for (const client of clients) client.remove()
  await lazaret.stop()
  await world.close()
})

async function why(purl: string): Promise<string> {
  const response = await fetch(`${lazaret.url}/why/${purl}`, { headers: { accept: 'application/json' } })
  t.equal(response.status, 200, `/why/${purl}`)
  return response.text()
}

const npms = [
  { label: "the machine's npm", npm: machineNpm() },
  { label: 'the newest npm', npm: newestNpm() },
]
for (const { label, npm } of npms) {
  const skip = npm === undefined ? `${label} is not here (LAZARET_TEST_NPM names the newest one's npm-cli.js)` : false
  t.test(
    `${label}: ordinary packages install, a thief is refused in one line that leads to the evidence`,
    { skip },
    async (t) => {
      const client = npmClient(lazaret.npmUrl, npm === undefined ? {} : { npm })
      clients.push(client)
      const ordinary = await client.run(['install', 'plain-app'])
      t.equal(ordinary.code, 0, ordinary.stderr)
      t.ok(existsSync(join(client.cwd, 'node_modules/@acme-world/util/package.json')), 'a scoped dependency came along')

      const refused = await client.run(['install', 'steal~env'])
      t.not(refused.code, 0)
      t.match(refused.stderr, /E403/)
      t.match(
        refused.stderr,
        /lazaret: steal~env@1\.0\.0 is blocked \(exfiltration-at-install\): .*See http\S+\/why\/pkg:npm\/steal~env@1\.0\.0/,
      )
      t.ok(
        refused.stderr.includes(README_REFUSAL.replace('http://localhost:4874', lazaret.url)),
        'as the README shows it',
      )
      t.equal(refused.stderr.split('is blocked (exfiltration-at-install)').length, 2, 'once')
      t.notOk(existsSync(join(client.cwd, 'node_modules/steal~env')), 'nothing of it arrived')

      const reasons = await why('pkg:npm/steal~env@1.0.0')
      for (const line of ['process.env', '.env', 'fetch(']) t.match(reasons, line, `the evidence shows ${line}`)
      t.match(reasons, 'postinstall', 'and what starts it')

      const gitDependency = await client.run(['install', 'lying-digest'])
      t.not(gitDependency.code, 0)
      t.match(gitDependency.stderr, /lazaret: lying-digest@1\.0\.0 is blocked \(integrity-mismatch\)/)
    },
  )
}

t.test(
  'npm: a new install script waits for a person, is approved in the browser, and the very next install obeys',
  {
    skip:
      machineNpm() === undefined
        ? 'there is no npm here'
        : CHROMIUM === undefined
          ? 'there is no Chromium here'
          : false,
  },
  async (t) => {
    const client = npmClient(lazaret.npmUrl)
    clients.push(client)
    const refused = await client.run(['install', '--ignore-scripts', 'adds-script@1.1.0'])
    t.not(refused.code, 0)
    t.match(refused.stderr, /lazaret: adds-script@1\.1\.0 is quarantined \(new-install-script\)/)

    const fallback = await client.run(['install', '--ignore-scripts', 'adds-script@^1.0.0'])
    t.equal(fallback.code, 0, fallback.stderr)
    t.ok(existsSync(join(client.cwd, 'node_modules/adds-script/package.json')))

    const reviewer = await Reviewer.start()
    t.teardown(() => reviewer.close())
    await reviewer.askForRelease(
      `${lazaret.url}/why/pkg:npm/adds-script@1.1.0`,
      'We need the fix in 1.1.0',
      'dev@corp.example',
    )
    t.ok(lazaret.setupLink, 'the first start printed a link')
    await reviewer.becomeAdministrator(lazaret.setupLink ?? '', 'ada', 'correct horse battery')
    await reviewer.release('adds-script', 'Read it: it prints the version of Node.')

    const obeyed = await client.run(['install', '--ignore-scripts', 'adds-script@1.1.0'])
    t.equal(obeyed.code, 0, obeyed.stderr)
  },
)

t.test(
  'pip: ordinary packages install, start-up theft is refused with the reason in the terminal',
  {
    skip: machinePython() === undefined ? 'there is no python3 here' : false,
  },
  async (t) => {
    const client = await pipClient(lazaret.pypiUrl)
    clients.push(client)
    const ordinary = await client.run(['install', 'plain-app'])
    t.equal(ordinary.code, 0, ordinary.stderr)

    const refused = await client.run(['install', 'steal-startup'])
    t.not(refused.code, 0)
    t.match(
      refused.stderr,
      /403 Client Error: lazaret: steal-startup \S+ is blocked \(executable-pth-harmful\): .*See http\S+\/why\/pkg:pypi/,
    )

    const sdist = await client.run(['install', '--no-binary', ':all:', 'steal-setup'])
    t.not(sdist.code, 0)
    t.match(sdist.stderr, /lazaret: steal-setup 1\.0 is blocked/)
    const imported = await client.run(['install', 'steal-import'])
    t.not(imported.code, 0)
    t.match(imported.stderr, /lazaret: steal-import 1\.0 is (?:quarantined|blocked)/)
    for (const name of ['steal-setup', 'steal-import'])
      t.match(await why(`pkg:pypi/${name}@1.0`), /environ/, `${name}: the read is shown`)

    const quarantined = await client.run(['install', 'adds-hook==1.1'])
    t.not(quarantined.code, 0)
    t.match(quarantined.stderr, /lazaret: adds-hook 1\.1 is quarantined \(startup-hook\)/)
    const listed = await runLazaret(['quarantine', 'list'], env)
    t.equal(listed.code, 0, listed.stderr)
    const purl = /pkg:pypi\/adds-hook\S+/.exec(listed.stdout)?.[0] ?? ''
    t.match(purl, /adds-hook@1\.1/, listed.stdout)
    const approved = await runLazaret(
      ['quarantine', 'approve', purl, '--reason', 'it prints the folder', '--until', '7d'],
      env,
    )
    t.equal(approved.code, 0, approved.stderr + approved.stdout)
    const again = await runLazaret(['quarantine', 'approve', purl, '--reason', 'twice'], env)
    t.match(again, { code: 2, stderr: /^lazaret: Your decision was not saved: .* is released already \(.*\)\.\n$/ })
    const obeyed = await client.run(['install', 'adds-hook==1.1'])
    t.equal(obeyed.code, 0, obeyed.stderr)

    const reversed = await runLazaret(['quarantine', 'reverse', purl, '--reason', 'too early'], env)
    t.match(reversed, {
      code: 0,
      stdout: /^took back that pkg:pypi\/adds-hook@1\.1\S* was released: it is quarantined/,
    })
    const refusedAgain = await client.run(['install', '--force-reinstall', '--no-cache-dir', 'adds-hook==1.1'])
    t.match(refusedAgain.stderr, /lazaret: adds-hook 1\.1 is quarantined/)
    t.equal((await runLazaret(['quarantine', 'reject', purl, '--reason', 'not needed'], env)).code, 0)
  },
)

t.test('the log has all of it, verifies, and shows the one event that is changed', async (t) => {
  const verified = await runLazaret(['audit', 'verify'], env)
  t.equal(verified.code, 0, verified.stderr)
  t.match(verified.stdout, /verified: \d+ events/)
  const exported = await runLazaret(['audit', 'export'], env)
  const lines = exported.stdout.split('\n')
  for (const [type, what] of [
    ['artifact.served', 'pkg:npm/plain-app'],
    ['artifact.refused', 'pkg:npm/steal~env'],
    ['artifact.refused', 'pkg:pypi/steal-startup'],
    ['policy.loaded', 'policy_digest'],
    ['case.opened', 'pkg:pypi/adds-hook'],
    ['case.released', 'pkg:pypi/adds-hook'],
    ...(CHROMIUM === undefined
      ? []
      : [
          ['case.requested', 'pkg:npm/adds-script'],
          ['user.created', 'ada'],
          ['case.released', 'pkg:npm/adds-script'],
          ['artifact.substituted', 'adds-script'],
        ]),
  ]) {
    t.ok(
      lines.some((line) => line.includes(`"${type}"`) && line.includes(what ?? '')),
      `${type} ${what}`,
    )
  }

  await lazaret.stop()
  const copy = t.testdir({})
  cpSync(dataDir, copy, { recursive: true })
  const database = new Database(join(copy, 'lazaret.db'))
  const served = database.prepare("SELECT seq, leaf FROM log_event WHERE type = 'artifact.refused' LIMIT 1").get() as {
    seq: number
    leaf: string
  }
  database
    .prepare('UPDATE log_event SET leaf = ? WHERE seq = ?')
    .run(served.leaf.replace('artifact.refused', 'artifact.served'), served.seq)
  database.close()
  const tampered = await runLazaret(['audit', 'verify'], { ...env, LAZARET_DATA_DIR: copy })
  t.equal(tampered.code, 1, tampered.stdout)
  t.match(tampered.stderr, new RegExp(`event ${served.seq}: `))
})
