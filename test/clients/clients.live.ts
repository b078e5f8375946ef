import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { run } from '../registry/clients.ts'
import { startWorld } from '../registry/registry.ts'
import { CLIENTS } from './clients.ts'
import { getClient } from './get.ts'
import { PARTLY, Project, SITUATIONS, WHOLLY, type Outcome, type Situation } from './situations.ts'
import { clientsPage, type Measured } from './table.ts'

const PAGE = join(import.meta.dirname, '../../docs/clients.md')
const OLD = '2022-01-02T03:04:05.000Z'
const OPEN = 'version: 1\nname: open\nrules: []\n'
const REFUSING = `version: 1\nname: refusing\ndeny: [npm:${PARTLY}@1.1.0, npm:${WHOLLY}, pypi:${PARTLY}@1.1.0, pypi:${WHOLLY}]\nrules: []\n`

const world = await startWorld()
for (const [name, version] of [
  [PARTLY, '1.0.0'],
  [PARTLY, '1.1.0'],
  [WHOLLY, '1.0.0'],
] as const) {
  world.npm.publish({ built: npmTarball({ name, version }), publishedAt: OLD })
  world.pypi.publish({ built: wheel({ name, version }), publishedAt: OLD })
}
const folder = t.testdir({ 'policy.yaml': OPEN })
const policy = join(folder, 'policy.yaml')
const lazaret = await startLazaret({
  world,
  dataDir: join(folder, 'data'),
  env: { LAZARET_NPM_POLICY: policy, LAZARET_PYPI_POLICY: policy },
})
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

const only = process.env['LAZARET_TEST_CLIENT']
const chosen = CLIENTS.filter(({ name }) => only === undefined || name === only)
const programs = await Promise.all(chosen.map(getClient))
const locked = new Map<string, Project>()
const measured: Measured[] = []

/** Both lists say that 1.1.0 is refused. */
async function untilRefused(): Promise<void> {
  for (const url of [`${lazaret.npmUrl}${PARTLY}`, `${lazaret.pypiUrl}${PARTLY}/`]) {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await (await fetch(url)).text()).includes('(denied)')) break
      await sleep(100)
    }
  }
}

t.test('every client locks while nothing is refused', async (t) => {
  for (const [index, kind] of chosen.entries()) {
    const program = programs[index]
    if (program === undefined || typeof program === 'string') continue
    const project = new Project(kind, program, kind.ecosystem === 'npm' ? lazaret.npmUrl : lazaret.pypiUrl)
    project.write(SITUATIONS.lock.wish)
    const { code, installed, line } = await project.install(PARTLY)
    t.equal(`${code} ${installed}`, '0 1.1.0', `${kind.name}: ${line}`)
    locked.set(kind.name, project)
  }
  writeFileSync(policy, REFUSING)
  await untilRefused()
})

for (const [index, kind] of chosen.entries()) {
  const program = programs[index]
  if (program === undefined || typeof program === 'string') {
    t.pass(program ?? `${kind.name} cannot be had`, { skip: true })
    continue
  }
  t.test(kind.name, async (t) => {
    const registry = kind.ecosystem === 'npm' ? lazaret.npmUrl : lazaret.pypiUrl
    const outcomes = new Map<Situation, Outcome>()
    const note = (situation: Situation, outcome: Outcome): void => {
      outcomes.set(situation, outcome)
      t.comment(`${situation}: ${outcome.code} ${outcome.installed} ${outcome.seconds} s ${outcome.line}`)
      t.not(outcome.installed, '1.1.0', `${situation}: what is refused is never installed`)
      t.ok(outcome.seconds < 60, `${situation}: it does not hang`)
    }
    for (const situation of ['pin', 'range', 'all', 'optional'] as const) {
      if (situation === 'optional' && kind.ecosystem !== 'npm') continue
      const { wish } = SITUATIONS[situation]
      const project = new Project(kind, program, registry)
      project.write(wish)
      note(situation, await project.install(wish.name))
      if (situation === 'optional') note('optional, again', await project.frozen(wish.name))
      project.remove()
    }
    const before = locked.get(kind.name)
    if (before !== undefined) note('lock', await before.frozen(PARTLY))
    before?.remove()
    t.equal(outcomes.get('range')?.installed, '1.0.0', 'a range is given what is left')
    const { command, before: args } = program
    const { stdout } = await run(command, [...args, ...kind.version], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
    })
    measured.push({
      kind,
      version:
        stdout
          .trim()
          .split('\n', 1)[0]
          ?.replace(/ from .*$/, '') ?? '',
      outcomes,
    })
  })
}

t.test('docs/clients.md says what was measured', async (t) => {
  if (measured.length < CLIENTS.length) {
    t.pass('not every client was there', { skip: true })
    return
  }
  const page = clientsPage(measured)
  if (process.env['RENEW_DOCS'] === '1') writeFileSync(PAGE, page)
  t.equal(readFileSync(PAGE, 'utf8'), page, 'RENEW_DOCS=1 npm run test:clients renews it')
})
