import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import t from 'tap'
import { isRecord } from '../../src/model/json.ts'
import { CLIENTS } from '../clients/clients.ts'
import { getClient } from '../clients/get.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { sdist, wheel } from '../registry/build.ts'
import { run } from '../registry/clients.ts'
import { startWorld } from '../registry/registry.ts'

/**
 * Scenarios of packse (TOML files, wherever below LAZARET_TEST_SCENARIOS): each is a small index and a question. uv and pip must
 * answer it through Lazaret as they answer it from the index itself. LAZARET_TEST_SCENARIOS_MAX: so many of them;
 * LAZARET_TEST_CLIENT: with one of the two.
 */
const folder = process.env['LAZARET_TEST_SCENARIOS']
const atMost = Number(process.env['LAZARET_TEST_SCENARIOS_MAX'] ?? Infinity)
const only = process.env['LAZARET_TEST_CLIENT']
const OLD = '2022-01-02T03:04:05.000Z'

interface Scenario {
  readonly name: string
  readonly requires: readonly string[]
  readonly packages: Readonly<Record<string, unknown>>
  readonly options: Readonly<Record<string, unknown>>
}

function scenariosIn(path: string): Scenario[] {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'))
  return files.toSorted().flatMap((file) => {
    const { name, root, packages, resolver_options: options } = parse(readFileSync(join(path, file), 'utf8'))
    if (typeof name !== 'string' || !isRecord(root) || !isRecord(packages)) return []
    return { name, requires: texts(root['requires']), packages, options: isRecord(options) ? options : {} }
  })
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Names are of one scenario alone: all of them lie in one index. */
function within({ name }: Pick<Scenario, 'name'>, requirement: string): string {
  return `${name}-${requirement}`
}

function publish(world: Awaited<ReturnType<typeof startWorld>>, scenario: Scenario): void {
  for (const [name, { versions }] of Object.entries(scenario.packages) as [string, { versions?: unknown }][]) {
    for (const [version, said] of Object.entries(isRecord(versions) ? versions : {})) {
      const about = isRecord(said) ? said : {}
      const extras = isRecord(about['extras']) ? about['extras'] : {}
      const requires = [
        ...texts(about['requires']).map((one) => within(scenario, one)),
        ...Object.entries(extras).flatMap(([extra, wanted]) =>
          texts(wanted).map(
            (one) => `${within(scenario, one)}${one.includes(';') ? ' and' : ' ;'} extra == "${extra}"`,
          ),
        ),
      ]
      const python = about['requires_python']
      const requiresPython = typeof python === 'string' && python !== '' ? python : '>=3.8'
      const spec = { name: within(scenario, name), version, requires, requiresPython }
      const release = { publishedAt: OLD, requiresPython, yanked: about['yanked'] === true }
      const tags = texts(about['wheel_tags'])
      if (about['wheel'] !== false)
        for (const tag of tags.length === 0 ? ['py3-none-any'] : tags)
          world.pypi.publish({ built: wheel({ ...spec, tag }), ...release })
      if (about['sdist'] !== false) world.pypi.publish({ built: sdist(spec), ...release })
    }
  }
}

const scenarios = folder === undefined ? [] : scenariosIn(folder).slice(0, atMost)
const skip = scenarios.length === 0 && 'LAZARET_TEST_SCENARIOS names no folder with scenarios'

t.test('uv and pip resolve each scenario as they do without us', { skip }, async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  for (const scenario of scenarios) publish(world, scenario)
  const stop: (() => Promise<unknown>)[] = []
  t.teardown(() => Promise.all(stop.map((one) => one())))
  const dir = t.testdir({ 'policy.yaml': 'version: 1\nname: open\nrules: []\n' })
  const env = { LAZARET_PYPI_POLICY: join(dir, 'policy.yaml') }
  const lazaret = await startLazaret({ world, dataDir: join(dir, 'data'), env })
  stop.push(() => lazaret.stop())

  for (const client of ['uv', 'pip'].filter((one) => only === undefined || one === only)) {
    const kind = CLIENTS.find(({ name }) => name === client)
    const program = kind === undefined ? `there is no ${client}` : await getClient(kind)
    if (typeof program === 'string') {
      t.fail(program)
      continue
    }
    const work = join(dir, client)
    mkdirSync(work)
    let solved = 0
    for (const { name, requires, options } of scenarios) {
      writeFileSync(join(work, 'in.txt'), requires.map((one) => `${within({ name }, one)}\n`).join(''))
      const answers: string[] = []
      for (const index of [world.pypiUrl, lazaret.pypiUrl]) {
        const asked = client === 'uv' ? uvArguments(options, index) : pipArguments(options, index)
        const { code, stdout } = await run(program.command, [...program.before, ...asked], {
          cwd: work,
          env: { PATH: process.env['PATH'] ?? '', HOME: work, UV_NO_CACHE: '1', PIP_CONFIG_FILE: '/dev/null' },
          timeoutMs: 120_000,
        })
        answers.push(code === 0 ? resolved(stdout) : `unsolvable (${code})`)
      }
      const [direct = '', through = ''] = answers
      if (!direct.startsWith('unsolvable')) solved += 1
      t.equal(through, direct, `${client}: ${name}`)
    }
    t.comment(`${client}: ${scenarios.length} scenarios, ${solved} of them with a solution`)
    t.ok(solved > scenarios.length / 4, 'an index that gives nothing would be alike, too')
  }
})

const UV = 'pip compile in.txt --no-header --no-annotate --no-build --default-index'
const PIP =
  'install --dry-run --ignore-installed --no-cache-dir --quiet --disable-pip-version-check --only-binary :all: --report - --requirement in.txt --index-url'

function uvArguments(options: Scenario['options'], index: string): readonly string[] {
  const universal = options['universal'] === true ? ['--universal'] : []
  return [...UV.split(' '), index, ...universal, ...(options['prereleases'] === true ? ['--prerelease', 'allow'] : [])]
}

function pipArguments(options: Scenario['options'], index: string): readonly string[] {
  return [...PIP.split(' '), index, ...(options['prereleases'] === true ? ['--pre'] : [])]
}

/** What was chosen, a line each: uv prints requirements, pip a report. */
function resolved(stdout: string): string {
  if (!stdout.startsWith('{')) return stdout.trim()
  const { install } = JSON.parse(stdout) as { install: { metadata: { name: string; version: string } }[] }
  const chosen = install.map(({ metadata }) => `${metadata.name}==${metadata.version}`)
  return chosen.toSorted().join('\n')
}
