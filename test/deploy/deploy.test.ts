import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { variables } from '../../src/config/environment.ts'
import { createMetrics, type Metrics } from '../../src/http/metrics.ts'

const FILES = globSync('deploy/**/*.{yaml,json,service}')
const textOf = (file: string): string => readFileSync(file, 'utf8')

/** Names of PromQL that look like those of metrics and are none. */
const METRIC = /\b(?:lazaret|nodejs|process)_[a-z0-9_]+/g

/** Samples of every metric, with each of its labels: name -> labels. */
async function samples(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metrics = createMetrics()
  touch(metrics)
  const found = new Map<string, Set<string>>()
  for (const [, name = '', labels = ''] of (await metrics.render()).matchAll(/^([a-z_]\w*)(?:\{(.*)\})? \S+$/gm)) {
    const known = found.get(name) ?? new Set()
    found.set(name, known)
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label)
  }
  return found
}

function touch(metrics: Metrics): void {
  metrics.request('npm', 'local', 200, 1)
  metrics.admission('npm', 'admitted')
  metrics.inspection('npm-tarball', 1)
  metrics.inspectedElsewhere('answered')
  metrics.upstreamError('npm', 'x')
  metrics.healed('npm')
  metrics.damaged('npm')
  metrics.staleServe('npm', 'artifact')
  metrics.cache('views', true)
  metrics.cacheSize({ name: 'views', bytesMax: 1, bytes: () => 1 })
  metrics.canaries('npm', 0)
  metrics.auditSize(1)
  metrics.witness(() => ({ waiting: 0, problem: '' }))
  metrics.receivers(() => [{ name: 'one', problem: '', behind: 0 }])
  metrics.remeasuring(() => ({ waiting: 0, measured: 0, failed: 0 }))
  metrics.inspectors(() => ({ processes: 1, bytes: 1 }))
  metrics.disk(() => ({ freeBytes: 1, artifactBytes: 1, evicted: 0 }))
}

/** Every question to Prometheus in a file. */
function questionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(questionsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner] : questionsIn(inner),
  )
}

t.test('dashboard and alerts ask for metrics that there are, by labels that they have', async (t) => {
  const known = await samples()
  t.ok(known.size > 30, 'metrics were found')
  const asked = new Set<string>()
  for (const file of ['deploy/grafana/lazaret.json', 'deploy/prometheus/alerts.yaml']) {
    const questions = questionsIn(parse(textOf(file)))
    t.ok(questions.length >= 10, `${file}: questions were found`)
    for (const question of questions) {
      const names = [...question.matchAll(METRIC)].map(([name]) => name)
      t.ok(names.length > 0 || question.startsWith('up{'), question)
      for (const name of names) {
        t.ok(known.has(name), `${file} asks for ${name}`)
        asked.add(name.replace(/_(?:bucket|sum|count)$/, ''))
      }
      const isOf = (label: string): boolean => names.some((name) => known.get(name)?.has(label) === true)
      const used = [...question.matchAll(/\bby \(([^)]*)\)|([a-z]+)=~?"/g)].flatMap(([, by = '', label = '']) =>
        `${by},${label}`.split(/[, ]+/).filter((one) => one !== ''),
      )
      // Whoever scrapes adds this one.
      for (const label of used) t.ok(label === 'job' || isOf(label), `${label} in ${question}`)
      t.equal(question.split('(').length, question.split(')').length, `each bracket of ${question} is closed`)
    }
  }
  const own = [...known.keys()].map((name) => name.replace(/_(?:bucket|sum|count)$/, ''))
  for (const name of new Set(own)) if (name.startsWith('lazaret_')) t.ok(asked.has(name), `${name} is shown or watched`)
})

t.test('every setting that a file names is one of ours', async (t) => {
  const known = new Set(variables())
  let found = 0
  for (const file of FILES) {
    for (const [name] of textOf(file).matchAll(/\bLAZARET_[A-Z_]*[A-Z]\b/g)) {
      found += 1
      // A secret may lie in a file that is named.
      t.ok(known.has(name) || known.has(name.replace(/_FILE$/, '')), `${file}: ${name}`)
    }
  }
  t.ok(found > 4)
})

t.test('files of YAML are read without a complaint', async (t) => {
  for (const file of FILES.filter((one) => one.endsWith('.yaml')))
    for (const { errors, warnings } of [parseAllDocuments(textOf(file))].flat())
      t.same([...errors, ...warnings], [], file)
})

const verify = (path: string) => spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' })
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

t.test(
  'systemd takes the unit',
  { skip: has('systemd-analyze') ? false : 'there is no systemd-analyze' },
  async (t) => {
    const folder = t.testdir({})
    const unit = join(folder, 'lazaret.service')
    // A program that is here: that there is one is not what is looked at.
    writeFileSync(unit, textOf('deploy/systemd/lazaret.service').replaceAll('/usr/local/bin/lazaret', process.execPath))
    const { status, stderr } = verify(unit)
    t.equal(stderr, '')
    t.equal(status, 0)
    writeFileSync(unit, textOf(unit).replace('KillMode=mixed', 'KillMode=gentle'))
    t.match(verify(unit).stderr, /kill mode/, 'it looks')
  },
)

t.test('kubectl builds what is to be applied', { skip: has('kubectl') ? false : 'there is no kubectl' }, async (t) => {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', 'deploy/kubernetes'], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
  const objects = parseAllDocuments(stdout).map((one): unknown => ('toJS' in one ? one.toJS() : undefined))
  t.match(objects, [
    { kind: 'Service', spec: { selector: { 'app.kubernetes.io/name': 'lazaret' } } },
    { kind: 'StatefulSet', spec: { replicas: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'lazaret' } } } },
  ])
})

t.test(
  'kubectl builds several servers with inspect workers',
  { skip: has('kubectl') ? false : 'there is no kubectl' },
  async (t) => {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', 'deploy/kubernetes-replicas'], {
      encoding: 'utf8',
    })
    t.equal(status, 0, stderr)
    const objects: { kind: string }[] = parseAllDocuments(stdout).map((one) => ('toJS' in one ? one.toJS() : undefined))
    const of = (kind: string) => objects.find((one) => one.kind === kind)
    const image = 'lazaret:latest'
    t.match(of('StatefulSet'), { spec: { replicas: 3, template: { spec: { containers: [{ image }] } } } })
    const inspects = { args: ['inspect-worker'], image }
    t.match(of('Deployment'), { spec: { replicas: 2, template: { spec: { containers: [inspects] } } } })
    t.match(of('ConfigMap'), { data: { LAZARET_BLOBS: /^s3:/ } })
    // Requests go to servers alone.
    const label = '"app.kubernetes.io/name":"lazaret"'
    t.ok(JSON.stringify(of('Service')).includes(label))
    t.notOk(JSON.stringify(of('Deployment')).includes(label))
  },
)

t.test(
  'docker compose takes the file',
  { skip: spawnSync('docker', ['compose', 'version']).status === 0 ? false : 'there is no docker compose' },
  async (t) => {
    const { status, stderr } = spawnSync('docker', ['compose', '--file', 'deploy/compose.yaml', 'config', '--quiet'], {
      encoding: 'utf8',
    })
    t.equal(status, 0, stderr)
  },
)

t.test('whoever stops a Lazaret waits longer than it takes', async (t) => {
  // serve.ts: 20 seconds for requests; app.ts: 5 and 3 for what nobody waits for.
  const seconds = [
    Number(/TimeoutStopSec=(\d+)/.exec(textOf('deploy/systemd/lazaret.service'))?.[1]),
    Number(/stop_grace_period: (\d+)s/.exec(textOf('deploy/compose.yaml'))?.[1]),
    Number(/terminationGracePeriodSeconds: (\d+)/.exec(textOf('deploy/kubernetes/lazaret.yaml'))?.[1]) - 5,
  ]
  for (const one of seconds) t.ok(one >= 40, String(one))
})
